import { Link } from "@tanstack/react-router";
import { WifiOff } from "lucide-react";
import type { Execution } from "@/api/types";
import { inNamespace, paths, withSearch } from "@/app/paths";
import { endOf, startOf } from "@/engine/runs";
import { Copy } from "@/kit/Copy";
import { Failure, Loading } from "@/kit/Feedback";
import { PageHead } from "@/kit/Page";
import { StateBadge } from "@/kit/StateBadge";
import { Tabs } from "@/kit/Tabs";
import { Ago, Took } from "@/kit/Time";
import { ExecutionActions } from "./ExecutionActions";
import { ExecutionOverview } from "./ExecutionOverview";
import { Gantt } from "./Gantt";
import { LogTab } from "./LogTab";
import { Outputs } from "./Outputs";
import { useExecution } from "./useExecution";

interface ExecutionPageProps {
  namespace: string;
  flowId: string;
  id: string;
  tab: string;
}

const TABS = [
  { name: "gantt", label: "Gantt" },
  { name: "logs", label: "Logs" },
  { name: "outputs", label: "Outputs" },
  { name: "overview", label: "Overview" },
];

export function ExecutionPage({ id, tab, ...asked }: ExecutionPageProps) {
  const { data: execution, isPending, error, refetch, connected } = useExecution(id);
  // A link from one execution to another may not know the flow of the other: what the server says counts.
  const { namespace, flowId } = execution ?? asked;
  return (
    <>
      <PageHead
        name={`${flowId} ${id.slice(0, 8)}`}
        crumbs={[
          { label: "Executions", to: paths.executions() },
          { label: namespace, to: withSearch(paths.executions(), inNamespace(namespace)) },
        ]}
        title={
          <Link to={paths.flow(namespace, flowId)} className="hover:underline">
            {flowId}
          </Link>
        }
        beside={
          <>
            <span className="flex items-center gap-0.5 text-ink-3">
              <span className="font-mono text-xs">{id.slice(0, 8)}</span>
              <Copy text={id} label="Copy the id" className="size-6" />
            </span>
            {execution && <Standing execution={execution} connected={connected} />}
          </>
        }
        actions={execution && <ExecutionActions execution={execution} onDone={() => void refetch()} />}
        tabs={
          <Tabs
            label="Parts of the execution"
            tabs={TABS}
            current={tab}
            to={(name) => paths.execution(namespace, flowId, id, name)}
          />
        }
      />
      {isPending && <Loading />}
      {error && !execution && <Failure error={error} onRetry={() => void refetch()} />}
      {execution && <Tab execution={execution} tab={tab} />}
    </>
  );
}

/** The state, since when, and for how long: it ticks. */
function Standing({ execution, connected }: { execution: Execution; connected: boolean }) {
  const { state } = execution;
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-ink-2">
      <span role="status">
        <StateBadge state={state.current} />
      </span>
      <Took from={startOf(state)} to={endOf(state)} />
      <span className="text-ink-3 max-sm:hidden">
        started <Ago at={startOf(state)} />
      </span>
      {execution.parentId && (
        <Link
          to={paths.execution(execution.namespace, execution.flowId, execution.parentId)}
          className="text-accent hover:underline"
        >
          Parent
        </Link>
      )}
      {!connected && (
        <span data-tone="warn" className="inline-flex items-center gap-1 text-xs text-(--tone)">
          <WifiOff className="size-3.5" aria-hidden /> Connecting again…
        </span>
      )}
    </span>
  );
}

function Tab({ execution, tab }: { execution: Execution; tab: string }) {
  switch (tab) {
    case "logs":
      return <LogTab execution={execution} />;
    case "outputs":
      return <Outputs execution={execution} />;
    case "overview":
      return <ExecutionOverview execution={execution} />;
    default:
      return <Gantt execution={execution} />;
  }
}
