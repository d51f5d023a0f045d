import type { Execution } from "@/api/types";
import { isOver } from "@/engine/states";
import { Failure } from "@/kit/Feedback";
import { LogView } from "./LogView";
import { useLogs } from "./useLogs";

/** All lines of an execution. */
export function LogTab({ execution }: { execution: Execution }) {
  const over = isOver(execution.state.current);
  const { lines, loading, error, retry } = useLogs(execution.id, over);
  if (error && lines.length === 0) return <Failure error={error} onRetry={() => void retry()} />;
  return <LogView lines={lines} loading={loading} executionId={execution.id} live={!over} />;
}
