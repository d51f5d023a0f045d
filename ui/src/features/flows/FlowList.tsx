import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Clock, Play, Plus, Workflow } from "lucide-react";
import { useState } from "react";
import { flowPage, latestOf, namespaces, shortType } from "@/api/flows";
import type { Flow, Latest } from "@/api/types";
import { paths } from "@/app/paths";
import { useSearchKeys } from "@/app/search";
import { filterKey, filtersOf, labelsOf, numberOf } from "@/engine/filters";
import { ExecuteDialog } from "@/features/executions/ExecuteDialog";
import { buttonClass, IconButton } from "@/kit/Button";
import { Empty, Failure, Loading } from "@/kit/Feedback";
import { Pick, SearchField } from "@/kit/Filters";
import { Labels } from "@/kit/Labels";
import { PageHead, Toolbar } from "@/kit/Page";
import { StateBadge } from "@/kit/StateBadge";
import { type Column, Pager, Table } from "@/kit/Table";
import { Ago } from "@/kit/Time";
import { Tooltip } from "@/kit/Tooltip";

const SIZE = 25;
const Q = filterKey("q", "EQUALS");
const NAMESPACE = filterKey("namespace", "PREFIX");

export function FlowList() {
  const [search, change] = useSearchKeys();
  const [starting, setStarting] = useState<Flow | null>(null);
  const page = numberOf(search, "page", 1);
  const filters = filtersOf(search);
  const flows = useQuery(flowPage(filters, page, SIZE, search.sort));
  const rows = flows.data?.results ?? [];
  const latest = useQuery(latestOf(rows));
  const names = useQuery(namespaces);
  const last = new Map((latest.data ?? []).map((one) => [`${one.namespace}/${one.flowId}`, one]));
  const filtered = Object.keys(filters).length > 0;
  return (
    <>
      <PageHead
        name="Flows"
        title="Flows"
        actions={
          <Link to={paths.newFlow()} className={buttonClass("primary")}>
            <Plus /> New flow
          </Link>
        }
      />
      <Toolbar
        end={
          flows.data && (
            <Pager page={page} size={SIZE} total={flows.data.total} onPage={(to) => change({ page: String(to) })} />
          )
        }
      >
        <SearchField
          label="Search flows"
          value={search[Q] ?? ""}
          onChange={(text) => change({ [Q]: text })}
          className="w-64 max-sm:w-full"
        />
        <Pick
          label="Namespace"
          single
          searchable
          choices={(names.data ?? []).map((value) => ({ value }))}
          chosen={search[NAMESPACE] ? [search[NAMESPACE]] : []}
          onChange={([name]) => change({ [NAMESPACE]: name })}
        />
        {labelsOf(search).map(({ key, value }) => (
          <Pick
            key={key}
            label={key}
            single
            choices={[{ value }]}
            chosen={[value]}
            onChange={() => change({ [filterKey("labels", "EQUALS", key)]: undefined })}
          />
        ))}
      </Toolbar>
      <div className="min-h-0 flex-1 overflow-auto bg-surface">
        {flows.isPending && <Loading />}
        {flows.isError && <Failure error={flows.error} onRetry={() => void flows.refetch()} />}
        {flows.data && rows.length === 0 && <NoFlows filtered={filtered} />}
        {rows.length > 0 && (
          <Table
            label="Flows"
            rows={rows}
            rowKey={(flow) => `${flow.namespace}/${flow.id}`}
            sort={search.sort ?? "id:asc"}
            onSort={(sort) => change({ sort })}
            stale={flows.isPlaceholderData}
            columns={columns(
              last,
              (key, value) => change({ [filterKey("labels", "EQUALS", key)]: value }),
              setStarting,
            )}
          />
        )}
      </div>
      {starting && (
        <ExecuteDialog namespace={starting.namespace} flowId={starting.id} onClose={() => setStarting(null)} />
      )}
    </>
  );
}

function columns(
  last: Map<string, Latest>,
  onLabel: (key: string, value: string) => void,
  onStart: (flow: Flow) => void,
): Column<Flow>[] {
  return [
    {
      key: "id",
      title: "Flow",
      sort: "id",
      cell: (flow) => (
        <div className="flex min-w-0 flex-col">
          <span className="flex items-center gap-2">
            <Link to={paths.flow(flow.namespace, flow.id)} className="font-medium hover:underline">
              {flow.id}
            </Link>
            {flow.disabled && <span className="rounded bg-hover px-1.5 text-2xs font-medium text-ink-2">Disabled</span>}
          </span>
          <span className="text-xs text-ink-3 md:hidden">{flow.namespace}</span>
        </div>
      ),
    },
    {
      key: "namespace",
      title: "Namespace",
      sort: "namespace",
      from: "md",
      cell: (flow) => <span className="text-ink-2">{flow.namespace}</span>,
    },
    {
      key: "labels",
      title: "Labels",
      from: "lg",
      cell: (flow) => <Labels labels={flow.labels} onPick={({ key, value }) => onLabel(key, value)} />,
    },
    {
      key: "triggers",
      title: "Triggers",
      from: "md",
      cell: (flow) => <TriggerMark flow={flow} />,
    },
    {
      key: "last",
      title: "Last execution",
      cell: (flow) => {
        const one = last.get(`${flow.namespace}/${flow.id}`);
        if (!one) return <span className="text-ink-3">–</span>;
        return (
          <Link
            to={paths.execution(one.namespace, one.flowId, one.id)}
            className="inline-flex items-center gap-2 text-ink-2 hover:text-ink"
          >
            <StateBadge state={one.status} />
            <span className="max-sm:hidden">
              <Ago at={one.startDate} />
            </span>
          </Link>
        );
      },
    },
    {
      key: "actions",
      title: <span className="sr-only">Actions</span>,
      className: "w-12 text-right",
      cell: (flow) => (
        <IconButton
          label={`Execute ${flow.id}`}
          icon={<Play />}
          disabled={flow.disabled}
          onClick={() => onStart(flow)}
        />
      ),
    },
  ];
}

function TriggerMark({ flow }: { flow: Flow }) {
  const triggers = flow.triggers ?? [];
  if (triggers.length === 0) return <span className="text-ink-3">–</span>;
  return (
    <Tooltip text={triggers.map((one) => `${one.id} (${shortType(one)})`).join(", ")}>
      <span className="inline-flex items-center gap-1.5 text-ink-2">
        <Clock className="size-3.5 text-ink-3" aria-hidden />
        {triggers.length === 1 && triggers[0] ? shortType(triggers[0]) : triggers.length}
      </span>
    </Tooltip>
  );
}

function NoFlows({ filtered }: { filtered: boolean }) {
  if (filtered) {
    return (
      <Empty title="No flow matches" icon={<Workflow />}>
        Try another word, or clear the filters.
      </Empty>
    );
  }
  return (
    <Empty
      title="Your first flow"
      icon={<Workflow />}
      action={
        <Link to={paths.newFlow()} className={buttonClass("primary")}>
          <Plus /> New flow
        </Link>
      }
    >
      A flow is a YAML text with a list of tasks. Write one, execute it, and watch it run here.
    </Empty>
  );
}
