import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Clock } from "lucide-react";
import { flowKeys, setTriggerDisabled, shortType, triggersOf } from "@/api/flows";
import type { Flow, Task, Trigger } from "@/api/types";
import { Empty, Failure } from "@/kit/Feedback";
import { Switch } from "@/kit/Field";
import { Table } from "@/kit/Table";
import { Ago } from "@/kit/Time";
import { toast } from "@/kit/Toast";

interface Row {
  declared: Task;
  state: Trigger | undefined;
}

/** What starts the flow by itself, and when it does so next. */
export function Triggers({ flow }: { flow: Flow }) {
  const queries = useQueryClient();
  const states = useQuery(triggersOf(flow.namespace, flow.id));
  const declared = flow.triggers ?? [];
  const byId = new Map((states.data?.results ?? []).map((one) => [one.triggerId, one]));
  if (declared.length === 0) {
    return (
      <Empty title="Nothing starts this flow by itself" icon={<Clock />}>
        Add <code>triggers</code> to its source: a schedule, a webhook, another flow.
      </Empty>
    );
  }
  if (states.isError) return <Failure error={states.error} onRetry={() => void states.refetch()} />;
  const toggle = async (state: Trigger, on: boolean) => {
    try {
      await setTriggerDisabled(state, !on);
      await queries.invalidateQueries({ queryKey: flowKeys.one(flow.namespace, flow.id) });
    } catch (error) {
      toast.failed("Not changed", error);
    }
  };
  return (
    <div className="min-h-0 flex-1 overflow-auto bg-surface">
      <Table<Row>
        label="Triggers"
        rows={declared.map((one) => ({ declared: one, state: byId.get(one.id) }))}
        rowKey={(row) => row.declared.id}
        columns={[
          { key: "id", title: "Trigger", cell: (row) => <span className="font-medium">{row.declared.id}</span> },
          {
            key: "type",
            title: "Type",
            from: "sm",
            cell: (row) => <span className="text-ink-2">{shortType(row.declared)}</span>,
          },
          {
            key: "rule",
            title: "Rule",
            from: "md",
            cell: (row) => (
              <code className="text-ink-2">{String(row.declared.cron ?? row.declared.interval ?? "–")}</code>
            ),
          },
          { key: "last", title: "Last", from: "md", cell: (row) => <Ago at={row.state?.date} /> },
          { key: "next", title: "Next", cell: (row) => <Ago at={row.state?.nextExecutionDate} /> },
          {
            key: "on",
            title: "Enabled",
            cell: (row) => (
              <Switch
                aria-label={`${row.declared.id} is enabled`}
                checked={!(row.state?.disabled ?? row.declared.disabled === true)}
                disabled={!row.state}
                onCheckedChange={(on) => row.state && void toggle(row.state, on)}
              />
            ),
          },
        ]}
      />
    </div>
  );
}
