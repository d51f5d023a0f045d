import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { executionPage } from "@/api/executions";
import { shortType } from "@/api/flows";
import type { Execution, Flow } from "@/api/types";
import { paths } from "@/app/paths";
import { filterKey } from "@/engine/filters";
import { endOf, startOf } from "@/engine/runs";
import { isOver, stateWord, toneOf } from "@/engine/states";
import { type TaskLike, tasksInside } from "@/engine/tasks";
import { durationWords, stamp } from "@/engine/time";
import { Labels } from "@/kit/Labels";
import { Markdown } from "@/kit/Markdown";
import { Card, Facts } from "@/kit/Page";
import { StateBadge } from "@/kit/StateBadge";
import { Ago, Took } from "@/kit/Time";
import { Tooltip } from "@/kit/Tooltip";

const SHOWN = 40;

/** A flow at a glance: what it is, what it does, how it went lately. */
export function FlowOverview({ flow }: { flow: Flow }) {
  const filters = { [filterKey("namespace", "EQUALS")]: flow.namespace, [filterKey("flowId", "EQUALS")]: flow.id };
  const recent = useQuery(executionPage(filters, 1, SHOWN, "state.startDate:desc", true));
  const runs = recent.data?.results ?? [];
  return (
    <div className="min-h-0 flex-1 overflow-auto p-5 max-sm:p-4">
      <div className="mx-auto grid max-w-[1080px] gap-4 lg:grid-cols-[1.6fr_1fr]">
        <div className="flex min-w-0 flex-col gap-4">
          {flow.description && (
            <Card title="Description">
              <div className="px-4 py-3 text-ink-2">
                <Markdown text={flow.description} />
              </div>
            </Card>
          )}
          <Card
            title="Recent executions"
            aside={
              <Link
                to={paths.flow(flow.namespace, flow.id, "executions")}
                className="text-xs text-ink-3 hover:text-ink"
              >
                All
              </Link>
            }
          >
            {runs.length === 0 ? (
              <p className="px-4 py-6 text-center text-ink-3">
                {recent.isPending ? "Loading…" : "None in the last 8 days"}
              </p>
            ) : (
              <>
                <History runs={runs} />
                <ul className="divide-y divide-line border-t border-line">
                  {runs.slice(0, 6).map((run) => (
                    <li key={run.id}>
                      <Link
                        to={paths.execution(run.namespace, run.flowId, run.id)}
                        className="flex h-10 items-center gap-3 px-4 -outline-offset-2 hover:bg-hover"
                      >
                        <StateBadge state={run.state.current} />
                        <span className="font-mono text-xs text-ink-3">{run.id.slice(0, 8)}</span>
                        <span className="ml-auto text-ink-2">
                          <Ago at={run.state.startDate} />
                        </span>
                        <span className="w-16 text-right text-ink-2">
                          <Took from={startOf(run.state)} to={endOf(run.state)} />
                        </span>
                      </Link>
                    </li>
                  ))}
                </ul>
              </>
            )}
          </Card>
          <Card title="Tasks">
            <ol className="py-1">
              <TaskRows tasks={flow.tasks ?? []} depth={0} />
            </ol>
          </Card>
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <Card title="About">
            <Facts facts={factsOf(flow)} />
          </Card>
          {(flow.inputs?.length ?? 0) > 0 && (
            <Card title="Inputs">
              <ul className="divide-y divide-line">
                {flow.inputs?.map((input) => (
                  <li key={input.id} className="flex items-center gap-2 px-4 py-2">
                    <span className="font-medium">{input.displayName ?? input.id}</span>
                    {input.required === false && <span className="text-xs text-ink-3">optional</span>}
                    <span className="ml-auto font-mono text-2xs text-ink-3">{input.type}</span>
                  </li>
                ))}
              </ul>
            </Card>
          )}
        </div>
      </div>
    </div>
  );
}

function factsOf(flow: Flow): [string, React.ReactNode][] {
  const facts: [string, React.ReactNode][] = [
    ["Namespace", flow.namespace],
    ["Revision", flow.revision],
    ["Changed", <Ago key="changed" at={flow.updated} />],
  ];
  if (flow.labels?.length) facts.push(["Labels", <Labels key="labels" labels={flow.labels} most={12} />]);
  if (flow.concurrency)
    facts.push([
      "Concurrency",
      `${flow.concurrency.limit}, then ${(flow.concurrency.behavior ?? "QUEUE").toLowerCase()}`,
    ]);
  return facts;
}

/** A bar per execution, oldest first: its height is how long it took, its colour how it ended. */
function History({ runs }: { runs: Execution[] }) {
  const bars = [...runs].reverse().map((run) => ({ run, ms: (endOf(run.state) ?? Date.now()) - startOf(run.state) }));
  const most = Math.max(...bars.map((bar) => bar.ms), 1);
  return (
    <div className="flex h-24 items-end gap-[3px] px-4 pb-3 pt-4">
      {bars.map(({ run, ms }) => (
        <Tooltip
          key={run.id}
          text={`${stateWord(run.state.current)}, ${isOver(run.state.current) ? durationWords(ms) : "running"}, ${stamp(startOf(run.state))}`}
        >
          <Link
            to={paths.execution(run.namespace, run.flowId, run.id)}
            aria-label={`${stateWord(run.state.current)} execution of ${stamp(startOf(run.state))}`}
            data-tone={toneOf(run.state.current)}
            className="max-w-4 flex-1 rounded-[3px] bg-(--tone-bar) opacity-85 hover:opacity-100"
            style={{ height: `${Math.max(8, Math.sqrt(ms / most) * 100)}%` }}
          />
        </Tooltip>
      ))}
    </div>
  );
}

/** Tasks and the tasks inside them. */
function TaskRows({ tasks, depth }: { tasks: TaskLike[]; depth: number }) {
  return tasks.map((task) => {
    const inside = tasksInside(task);
    return (
      <li key={task.id}>
        <div className="flex min-h-8 items-center gap-3 py-1 pr-4" style={{ paddingLeft: 16 + depth * 18 }}>
          <span className="font-medium">{task.id}</span>
          <Tooltip text={task.type}>
            <span className="truncate text-ink-3">{shortType(task)}</span>
          </Tooltip>
        </div>
        {inside.length > 0 && (
          <ol>
            <TaskRows tasks={inside} depth={depth + 1} />
          </ol>
        )}
      </li>
    );
  });
}
