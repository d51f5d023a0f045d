import { useNavigate } from "@tanstack/react-router";
import { Braces, Copy as CopyIcon } from "lucide-react";
import { useMemo, useState } from "react";
import { replayFrom } from "@/api/executions";
import type { Execution, TaskRun } from "@/api/types";
import { paths } from "@/app/paths";
import { endOf, startOf } from "@/engine/runs";
import { isOver } from "@/engine/states";
import { stamp } from "@/engine/time";
import { Button } from "@/kit/Button";
import { cx } from "@/kit/cx";
import { Dialog } from "@/kit/Dialog";
import { StateBadge } from "@/kit/StateBadge";
import { Took } from "@/kit/Time";
import { toast } from "@/kit/Toast";
import { LogView } from "./LogView";
import { useLogs } from "./useLogs";

interface RunPanelProps {
  execution: Execution;
  run: TaskRun;
  onClose: () => void;
}

/** One task run beside the chart: its attempts and what it logged. */
export function RunPanel({ execution, run, onClose }: RunPanelProps) {
  const { lines, loading } = useLogs(execution.id, isOver(execution.state.current));
  const attempts = run.attempts ?? [];
  const [attempt, setAttempt] = useState<number | null>(null);
  const navigate = useNavigate();
  const runs = execution.taskRunList;
  const ids = useMemo(() => idsBelow(run, runs ?? []), [run, runs]);
  const own = useMemo(
    () =>
      lines.filter(
        (line) => ids.has(line.taskRunId ?? "") && (attempt === null || (line.attemptNumber ?? 0) === attempt),
      ),
    [lines, ids, attempt],
  );
  const to = (tab: string) => paths.execution(execution.namespace, execution.flowId, execution.id, tab);
  const replay = async () => {
    try {
      const other = await replayFrom(execution.id, run.id);
      toast.done("Replayed as a new execution");
      await navigate({ to: paths.execution(execution.namespace, execution.flowId, other.id) });
    } catch (error) {
      toast.failed("Replay failed", error);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      shape="sheet"
      title={
        <span className="flex items-center gap-2.5">
          {run.taskId}
          {run.value !== undefined && <code className="rounded bg-hover px-1.5 text-xs font-normal">{run.value}</code>}
        </span>
      }
      about={
        <span className="mt-1 flex flex-wrap items-center gap-3">
          <StateBadge state={run.state.current} />
          <Took from={startOf(run.state)} to={endOf(run.state)} />
          <span className="max-sm:hidden">{stamp(startOf(run.state))}</span>
        </span>
      }
      footer={
        <>
          {run.outputs && Object.keys(run.outputs).length > 0 && (
            <Button
              look="ghost"
              onClick={() => void navigate({ to: to("outputs"), search: { taskRun: run.id } as never })}
            >
              <Braces /> Outputs
            </Button>
          )}
          {isOver(execution.state.current) && (
            <Button onClick={() => void replay()}>
              <CopyIcon /> Replay from here
            </Button>
          )}
        </>
      }
    >
      <div className="flex h-full flex-col">
        {attempts.length > 1 && (
          <fieldset aria-label="Attempts" className="flex flex-wrap gap-1 border-b border-line px-5 py-2">
            {[null, ...attempts.keys()].map((one) => (
              <button
                key={one}
                type="button"
                aria-pressed={one === attempt}
                onClick={() => setAttempt(one)}
                className={cx(
                  "h-7 rounded-md px-2.5 text-xs font-medium",
                  one === attempt ? "bg-hover text-ink" : "text-ink-3 hover:text-ink",
                )}
              >
                {one === null ? "All attempts" : `Attempt ${one + 1}`}
              </button>
            ))}
          </fieldset>
        )}
        <LogView lines={own} loading={loading} executionId={execution.id} live={!isOver(run.state.current)} alone />
      </div>
    </Dialog>
  );
}

/** A task run and all that run inside it: the log of a loop is that of its rounds. Parents come before children. */
function idsBelow(run: TaskRun, runs: readonly TaskRun[]): Set<string> {
  const found = new Set([run.id]);
  for (const one of runs) if (one.parentTaskRunId && found.has(one.parentTaskRunId)) found.add(one.id);
  return found;
}
