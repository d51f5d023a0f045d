import { Braces } from "lucide-react";
import { useMemo } from "react";
import type { Execution, TaskRun } from "@/api/types";
import { useSearchKeys } from "@/app/search";
import { expressionOf, outputPath, type Path } from "@/engine/outputs";
import { cx } from "@/kit/cx";
import { Empty } from "@/kit/Feedback";
import { StateIcon } from "@/kit/StateBadge";
import { ValueTree } from "@/kit/ValueTree";
import { VirtualList } from "@/kit/VirtualList";
import { ExpressionBox } from "./ExpressionBox";
import { drawFiles } from "./FileLink";

interface Entry {
  key: string;
  title: string;
  value?: string;
  state?: string;
  outputs: Record<string, unknown>;
  /** How tasks read a place; the outputs of the flow are for whoever started it. */
  expression?: (path: Path) => string;
}

/** What the flow and its tasks gave: a list of who gave something, and the values of one of them. */
export function Outputs({ execution }: { execution: Execution }) {
  const [search, change] = useSearchKeys();
  const entries = useMemo(() => entriesOf(execution), [execution]);
  const chosen = entries.find((entry) => entry.key === search.taskRun) ?? entries[0];
  if (!chosen) {
    return (
      <Empty title="No outputs" icon={<Braces />}>
        What tasks give appears here, with the expression that reads it.
      </Empty>
    );
  }
  return (
    <div className="flex min-h-0 flex-1 bg-surface max-md:flex-col">
      <div className="flex w-64 shrink-0 flex-col border-line max-md:max-h-44 max-md:w-full max-md:border-b md:border-r">
        <VirtualList
          label="Who gave outputs"
          items={entries}
          height={34}
          itemKey={(entry) => entry.key}
          className="py-2"
          render={(entry) => (
            <button
              type="button"
              aria-current={entry === chosen}
              onClick={() => change({ taskRun: entry.key })}
              className={cx(
                "mx-2 flex h-8 w-[calc(100%-16px)] items-center gap-2 rounded-[7px] px-2 text-left hover:bg-hover",
                entry === chosen && "bg-hover font-medium",
              )}
            >
              {entry.state ? (
                <StateIcon state={entry.state} />
              ) : (
                <Braces className="size-3.5 w-4 text-ink-3" aria-hidden />
              )}
              <span className="min-w-0 truncate">{entry.title}</span>
              {entry.value !== undefined && (
                <code className="ml-auto max-w-28 truncate text-2xs font-normal text-ink-3">{entry.value}</code>
              )}
            </button>
          )}
        />
      </div>
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        <ValueTree
          key={chosen.key}
          label={`Outputs of ${chosen.title}`}
          value={chosen.outputs}
          expression={chosen.expression}
          special={drawFiles(execution.id)}
        />
        <ExpressionBox
          key={chosen.key}
          executionId={execution.id}
          initial={chosen.expression?.([]) ?? "{{ outputs }}"}
        />
      </div>
    </div>
  );
}

function entriesOf(execution: Execution): Entry[] {
  const runs = execution.taskRunList ?? [];
  const byId = new Map<string, TaskRun>(runs.map((run) => [run.id, run]));
  const found: Entry[] = runs
    .filter((run) => run.outputs && Object.keys(run.outputs).length > 0)
    .map((run) => ({
      key: run.id,
      title: run.taskId,
      value: run.value,
      state: run.state.current,
      outputs: run.outputs ?? {},
      expression: (path) => expressionOf("outputs", [...outputPath(run, byId), ...path]),
    }));
  const own = execution.outputs;
  if (own && Object.keys(own).length > 0) {
    found.unshift({
      key: "flow",
      title: "Flow outputs",
      outputs: own,
    });
  }
  return found;
}
