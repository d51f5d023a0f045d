import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Ellipsis, Play, Power, PowerOff, Trash2 } from "lucide-react";
import { lazy, Suspense, useCallback, useState } from "react";
import { deleteFlow, flowKeys, oneFlow, setDisabled, updateFlow } from "@/api/flows";
import type { Flow } from "@/api/types";
import { inNamespace, paths, withSearch } from "@/app/paths";
import { filterKey } from "@/engine/filters";
import { ExecuteDialog } from "@/features/executions/ExecuteDialog";
import { ExecutionTable } from "@/features/executions/ExecutionTable";
import { Button, IconButton } from "@/kit/Button";
import { Confirm } from "@/kit/Dialog";
import { Empty, Failure, Loading } from "@/kit/Feedback";
import { Menu } from "@/kit/Menu";
import { PageHead } from "@/kit/Page";
import { Tabs } from "@/kit/Tabs";
import { toast } from "@/kit/Toast";
import { FlowOverview } from "./FlowOverview";
import { LeaveGuard } from "./LeaveGuard";
import { Revisions } from "./Revisions";
import { Triggers } from "./Triggers";

const FlowEditor = lazy(async () => ({ default: (await import("./FlowEditor")).FlowEditor }));

interface FlowPageProps {
  namespace: string;
  id: string;
  tab: string;
}

export function FlowPage({ namespace, id, tab }: FlowPageProps) {
  const flow = useQuery(oneFlow(namespace, id));
  const [starting, setStarting] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const [dirty, setDirty] = useState(false);
  const home = paths.flow(namespace, id, "");
  const tabs = [
    { name: "overview", label: "Overview" },
    { name: "editor", label: "Editor", dirty },
    { name: "executions", label: "Executions" },
    { name: "triggers", label: "Triggers", count: flow.data?.triggers?.length },
    { name: "revisions", label: "Revisions", count: flow.data?.revision },
  ];
  return (
    <>
      <PageHead
        name={id}
        crumbs={[
          { label: "Flows", to: paths.flows() },
          { label: namespace, to: withSearch(paths.flows(), inNamespace(namespace)) },
        ]}
        title={id}
        beside={
          flow.data?.disabled && (
            <span className="rounded bg-hover px-1.5 text-xs font-medium text-ink-2">Disabled</span>
          )
        }
        actions={
          <>
            <Button look="primary" disabled={!flow.data || flow.data.disabled} onClick={() => setStarting(true)}>
              <Play /> Execute
            </Button>
            {flow.data && <FlowMenu flow={flow.data} onDelete={() => setDeleting(true)} />}
          </>
        }
        tabs={
          <Tabs label="Parts of the flow" tabs={tabs} current={tab} to={(name) => paths.flow(namespace, id, name)} />
        }
      />
      {flow.isPending && <Loading />}
      {flow.isError && <Failure error={flow.error} onRetry={() => void flow.refetch()} />}
      {flow.data && <FlowTab flow={flow.data} tab={tab} onDirty={setDirty} />}
      <LeaveGuard dirty={dirty} inside={(path) => path.includes(home)} />
      {starting && <ExecuteDialog namespace={namespace} flowId={id} onClose={() => setStarting(false)} />}
      <DeleteDialog
        namespace={namespace}
        id={id}
        open={deleting}
        onClose={() => setDeleting(false)}
        onDeleted={() => setDirty(false)}
      />
    </>
  );
}

function FlowTab({ flow, tab, onDirty }: { flow: Flow; tab: string; onDirty: (dirty: boolean) => void }) {
  const queries = useQueryClient();
  const { namespace, id } = flow;
  const save = useCallback(
    async (source: string) => {
      const stored = await updateFlow(namespace, id, source);
      toast.done("Saved", `Revision ${stored.revision}`);
      queries.setQueryData(flowKeys.one(namespace, id), { ...stored, source });
      void queries.invalidateQueries({ queryKey: flowKeys.all });
    },
    [namespace, id, queries],
  );
  // Once opened, the editor stays alive behind the other tabs, so that nothing typed is lost.
  const [opened, setOpened] = useState(tab === "editor");
  if (tab === "editor" && !opened) setOpened(true);
  return (
    <>
      {opened && (
        <div className={tab === "editor" ? "flex min-h-0 flex-1 flex-col" : "hidden"}>
          <Suspense fallback={<Loading />}>
            <FlowEditor source={flow.source ?? ""} save={save} onDirty={onDirty} />
          </Suspense>
        </div>
      )}
      {tab === "overview" && <FlowOverview flow={flow} />}
      {tab === "executions" && (
        <ExecutionTable
          ofFlow
          fixed={{ [filterKey("namespace", "EQUALS")]: namespace, [filterKey("flowId", "EQUALS")]: id }}
          empty={
            <Empty title="This flow has not run yet" icon={<Play />}>
              Execute it, or let a trigger start it.
            </Empty>
          }
        />
      )}
      {tab === "triggers" && <Triggers flow={flow} />}
      {tab === "revisions" && <Revisions flow={flow} />}
    </>
  );
}

function FlowMenu({ flow, onDelete }: { flow: Flow; onDelete: () => void }) {
  const queries = useQueryClient();
  const toggle = async () => {
    try {
      await setDisabled([flow], !flow.disabled);
      await queries.invalidateQueries({ queryKey: flowKeys.all });
    } catch (error) {
      toast.failed("Not changed", error);
    }
  };
  return (
    <Menu
      trigger={<IconButton label="More" icon={<Ellipsis />} />}
      items={[
        {
          label: flow.disabled ? "Enable" : "Disable",
          icon: flow.disabled ? <Power /> : <PowerOff />,
          onSelect: () => void toggle(),
        },
        "line",
        { label: "Delete", icon: <Trash2 />, danger: true, onSelect: onDelete },
      ]}
    />
  );
}

interface DeleteDialogProps {
  namespace: string;
  id: string;
  open: boolean;
  onClose: () => void;
  onDeleted: () => void;
}

function DeleteDialog({ namespace, id, open, onClose, onDeleted }: DeleteDialogProps) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const remove = async () => {
    setBusy(true);
    try {
      await deleteFlow(namespace, id);
      onDeleted();
      toast.done("Flow deleted", `${namespace} / ${id}`);
      await navigate({ to: paths.flows(), ignoreBlocker: true });
      queries.removeQueries({ queryKey: flowKeys.one(namespace, id) });
      void queries.invalidateQueries({ queryKey: flowKeys.all });
    } catch (error) {
      toast.failed("Not deleted", error);
      setBusy(false);
    }
  };
  return (
    <Confirm
      open={open}
      title={`Delete ${id}?`}
      text="Its executions and logs stay. The flow itself can only be brought back from a revision."
      verb="Delete"
      danger
      busy={busy}
      onConfirm={() => void remove()}
      onClose={onClose}
    />
  );
}
