import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { logsOf } from "@/api/logs";
import type { Execution } from "@/api/types";
import { paths } from "@/app/paths";
import { expressionOf, type Path } from "@/engine/outputs";
import { endOf, startOf } from "@/engine/runs";
import { isOver, toneOf } from "@/engine/states";
import { clock, durationWords, stamp } from "@/engine/time";
import { Labels } from "@/kit/Labels";
import { LogText } from "@/kit/LogText";
import { Card, Facts } from "@/kit/Page";
import { StateBadge } from "@/kit/StateBadge";
import { Took } from "@/kit/Time";
import { ValueTree } from "@/kit/ValueTree";
import { drawFiles } from "./FileLink";

/** What an execution was given, where it came from and how it went. */
export function ExecutionOverview({ execution }: { execution: Execution }) {
  return (
    <div className="min-h-0 flex-1 overflow-auto p-5 max-sm:p-4">
      <div className="mx-auto grid max-w-[1080px] gap-4 lg:grid-cols-[1.5fr_1fr]">
        <div className="flex min-w-0 flex-col gap-4">
          {execution.state.current === "FAILED" && <LastErrors execution={execution} />}
          <Values
            id={execution.id}
            title="Inputs"
            root="inputs"
            value={execution.inputs}
            empty="Started without inputs"
          />
          {execution.trigger && (
            <Values
              id={execution.id}
              title="Trigger"
              root="trigger"
              value={execution.trigger.variables}
              empty="The trigger gave nothing"
            />
          )}
          {execution.variables && (
            <Values id={execution.id} title="Variables" root="vars" value={execution.variables} empty="None" />
          )}
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <Card title="About">
            <Facts facts={factsOf(execution)} />
          </Card>
          <Card title="History">
            <Steps execution={execution} />
          </Card>
        </div>
      </div>
    </div>
  );
}

function factsOf(execution: Execution): [string, ReactNode][] {
  const { namespace, flowId, state } = execution;
  const facts: [string, ReactNode][] = [
    ["State", <StateBadge key="state" state={state.current} />],
    [
      "Flow",
      <Link key="flow" to={paths.flow(namespace, flowId)} className="text-accent hover:underline">
        {namespace} / {flowId}
      </Link>,
    ],
    ["Revision", execution.flowRevision],
    ["Started", stamp(startOf(state))],
    ["Duration", <Took key="took" from={startOf(state)} to={endOf(state)} />],
  ];
  if (execution.scheduleDate) facts.push(["Scheduled for", stamp(execution.scheduleDate)]);
  if (execution.trigger)
    facts.push(["Trigger", `${execution.trigger.id} (${execution.trigger.type.split(".").at(-1)})`]);
  if ((execution.metadata?.attemptNumber ?? 1) > 1) facts.push(["Attempt", execution.metadata?.attemptNumber]);
  if (execution.parentId) facts.push(["Parent", <Other key="parent" execution={execution} id={execution.parentId} />]);
  if (execution.originalId && execution.originalId !== execution.id) {
    facts.push(["Replay of", <Other key="original" execution={execution} id={execution.originalId} />]);
  }
  if (execution.labels?.some((label) => !label.key.startsWith("system."))) {
    facts.push(["Labels", <Labels key="labels" labels={execution.labels} most={20} />]);
  }
  facts.push([
    "Id",
    <code key="id" className="break-all text-xs">
      {execution.id}
    </code>,
  ]);
  return facts;
}

function Other({ execution, id }: { execution: Execution; id: string }) {
  return (
    <Link
      to={paths.execution(execution.namespace, execution.flowId, id)}
      className="font-mono text-xs text-accent hover:underline"
    >
      {id.slice(0, 8)}
    </Link>
  );
}

const ROW = 28;
const MOST = 12;

interface ValuesProps {
  id: string;
  title: string;
  root: string;
  value: Record<string, unknown> | undefined;
  empty: string;
}

function Values({ id, title, root, value, empty }: ValuesProps) {
  const size = Object.keys(value ?? {}).length;
  return (
    <Card title={title}>
      {size === 0 ? (
        <p className="px-4 py-3 text-ink-3">{empty}</p>
      ) : (
        <div
          className="flex flex-col py-1"
          style={{ height: Math.min(MOST, Math.max(size, countOf(value))) * ROW + 8 }}
        >
          <ValueTree
            label={title}
            value={value}
            expression={(path: Path) => expressionOf(root, path)}
            special={drawFiles(id)}
          />
        </div>
      )}
    </Card>
  );
}

/** How many rows a value has when all of it is open. */
function countOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce((sum: number, inner) => sum + 1 + countOf(inner), 0);
}

/** The states one after another, and how long each lasted. */
function Steps({ execution }: { execution: Execution }) {
  const steps = execution.state.histories ?? [];
  return (
    <ol className="px-4 py-3">
      {steps.map((step, index) => {
        const next = steps[index + 1];
        const lasted = next ? Date.parse(next.date) - Date.parse(step.date) : null;
        return (
          <li key={`${step.state}-${step.date}`} className="relative flex gap-3 pb-3 last:pb-0">
            {next && <span aria-hidden className="absolute bottom-0 left-[3px] top-4 w-px bg-line-strong" />}
            <span
              aria-hidden
              data-tone={toneOf(step.state)}
              className="mt-[7px] size-[7px] shrink-0 rounded-full bg-(--tone-bar)"
            />
            <span className="flex-1">{step.state.charAt(0) + step.state.slice(1).toLowerCase()}</span>
            <span className="text-xs leading-5 tabular-nums text-ink-3">
              {lasted === null ? "" : durationWords(lasted)}
            </span>
            <time dateTime={step.date} title={stamp(step.date)} className="font-mono text-xs leading-5 text-ink-2">
              {clock(step.date, true)}
            </time>
          </li>
        );
      })}
    </ol>
  );
}

const ERRORS = 4;

/** The errors first: they are what somebody opens a failed execution for. */
function LastErrors({ execution }: { execution: Execution }) {
  const logs = useQuery({ ...logsOf(execution.id), enabled: isOver(execution.state.current) });
  const errors = (logs.data ?? []).filter((line) => line.level === "ERROR").slice(-ERRORS);
  if (errors.length === 0) return null;
  return (
    <Card
      title="What went wrong"
      aside={
        <Link
          to={paths.execution(execution.namespace, execution.flowId, execution.id, "logs")}
          className="text-xs text-ink-3 hover:text-ink"
        >
          All logs
        </Link>
      }
    >
      <ul className="divide-y divide-line">
        {errors.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines may be equal in all they have.
          <li key={index} className="px-4 py-2.5">
            {line.taskId && <p className="mb-0.5 text-xs font-medium text-danger">{line.taskId}</p>}
            <LogText text={line.message} wrap />
          </li>
        ))}
      </ul>
    </Card>
  );
}
