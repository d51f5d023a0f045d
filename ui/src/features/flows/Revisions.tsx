import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { flowKeys, revisionsOf, updateFlow } from "@/api/flows";
import type { Flow } from "@/api/types";
import { Button } from "@/kit/Button";
import { cx } from "@/kit/cx";
import { Failure, Loading } from "@/kit/Feedback";
import { Ago } from "@/kit/Time";
import { toast } from "@/kit/Toast";

const CodeEditor = lazy(async () => ({ default: (await import("@/editor/CodeEditor")).CodeEditor }));

/** What the flow was before; any revision can become the newest again. */
export function Revisions({ flow }: { flow: Flow }) {
  const revisions = useQuery(revisionsOf(flow.namespace, flow.id));
  const [chosen, setChosen] = useState(flow.revision);
  const [busy, setBusy] = useState(false);
  const queries = useQueryClient();
  if (revisions.isPending) return <Loading />;
  if (revisions.isError) return <Failure error={revisions.error} onRetry={() => void revisions.refetch()} />;
  const newestFirst = [...revisions.data].reverse();
  const shown = newestFirst.find((one) => one.revision === chosen) ?? newestFirst[0];
  const restore = async () => {
    if (!shown?.source) return;
    setBusy(true);
    try {
      const stored = await updateFlow(flow.namespace, flow.id, shown.source);
      toast.done("Restored", `Revision ${shown.revision} is now revision ${stored.revision}`);
      setChosen(stored.revision);
      await queries.invalidateQueries({ queryKey: flowKeys.all });
    } catch (error) {
      toast.failed("Not restored", error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="flex min-h-0 flex-1 bg-surface max-md:flex-col">
      <nav
        aria-label="Revisions"
        className="w-60 shrink-0 overflow-auto border-line p-2 max-md:max-h-40 max-md:w-full max-md:border-b md:border-r"
      >
        {newestFirst.map((one) => (
          <button
            key={one.revision}
            type="button"
            aria-current={one.revision === shown?.revision}
            onClick={() => setChosen(one.revision)}
            className={cx(
              "flex h-9 w-full items-center justify-between rounded-[7px] px-2.5 hover:bg-hover",
              one.revision === shown?.revision && "bg-hover font-medium",
            )}
          >
            <span>Revision {one.revision}</span>
            <span className="text-xs font-normal text-ink-3">
              {one.revision === flow.revision ? "current" : <Ago at={one.updated} />}
            </span>
          </button>
        ))}
      </nav>
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        <div className="flex h-11 shrink-0 items-center justify-between border-b border-line px-4">
          <span className="text-ink-2">Revision {shown?.revision}</span>
          {shown && shown.revision !== flow.revision && (
            <Button busy={busy} onClick={() => void restore()}>
              Restore
            </Button>
          )}
        </div>
        <div className="min-h-0 flex-1">
          <Suspense fallback={<Loading />}>
            <CodeEditor
              key={shown?.revision}
              label={`Revision ${shown?.revision}`}
              initial={shown?.source ?? ""}
              readOnly
            />
          </Suspense>
        </div>
      </div>
    </div>
  );
}
