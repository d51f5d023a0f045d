import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Play } from "lucide-react";
import { executionPage } from "@/api/executions";
import type { Execution } from "@/api/types";
import { inNamespace, paths, withSearch } from "@/app/paths";
import { useSearchKeys } from "@/app/search";
import { filterKey, filtersOf, labelsOf, listOf, numberOf, type Search } from "@/engine/filters";
import { endOf, startOf } from "@/engine/runs";
import { STATES, stateWord } from "@/engine/states";
import { Empty, Failure, Loading } from "@/kit/Feedback";
import { Pick, SearchField } from "@/kit/Filters";
import { Labels } from "@/kit/Labels";
import { Toolbar } from "@/kit/Page";
import { StateBadge, StateIcon } from "@/kit/StateBadge";
import { type Column, Pager, Table } from "@/kit/Table";
import { Ago, Took } from "@/kit/Time";
import { Tooltip } from "@/kit/Tooltip";

const SIZE = 25;
const Q = filterKey("q", "EQUALS");
const STATE = filterKey("state", "IN");
const RANGE = filterKey("timeRange", "EQUALS");

const RANGES: [string, string][] = [
  ["PT5M", "Last 5 minutes"],
  ["PT1H", "Last hour"],
  ["PT24H", "Last 24 hours"],
  ["P7D", "Last 7 days"],
  ["P30D", "Last 30 days"],
  ["P365D", "Last year"],
];

interface ExecutionTableProps {
  /** Filters that the page itself sets. */
  fixed?: Search;
  /** Further filters at the start of the row. */
  filters?: React.ReactNode;
  /** The flow is known from the page, so its column is left out. */
  ofFlow?: boolean;
  empty: React.ReactNode;
}

/** Executions with their filters, newest first, fresh every few seconds. */
export function ExecutionTable({ fixed = {}, filters, ofFlow, empty }: ExecutionTableProps) {
  const [search, change] = useSearchKeys();
  const page = numberOf(search, "page", 1);
  const sort = search.sort ?? "state.startDate:desc";
  const own = filtersOf(search);
  const found = useQuery(executionPage({ ...own, ...fixed }, page, SIZE, sort, page === 1));
  const rows = found.data?.results ?? [];
  return (
    <>
      <Toolbar
        end={
          found.data && (
            <Pager page={page} size={SIZE} total={found.data.total} onPage={(to) => change({ page: String(to) })} />
          )
        }
      >
        <SearchField
          label="Search executions"
          value={search[Q] ?? ""}
          onChange={(text) => change({ [Q]: text })}
          className="w-56 max-sm:w-full"
        />
        {filters}
        <Pick
          label="State"
          choices={STATES.map((state) => ({
            value: state,
            label: (
              <span className="inline-flex items-center gap-2">
                <StateIcon state={state} silent />
                {stateWord(state)}
              </span>
            ),
          }))}
          chosen={listOf(search, "state")}
          onChange={(states) => change({ [STATE]: states.join(",") })}
        />
        <Pick
          label="Started"
          single
          choices={RANGES.map(([value, label]) => ({ value, label }))}
          chosen={search[RANGE] ? [search[RANGE]] : []}
          onChange={([range]) => change({ [RANGE]: range })}
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
        {found.isPending && <Loading />}
        {found.isError && <Failure error={found.error} onRetry={() => void found.refetch()} />}
        {found.data &&
          rows.length === 0 &&
          (Object.keys(own).length > 0 ? (
            <Empty title="No execution matches" icon={<Play />}>
              Try other filters. Without a time, only the last 8 days are looked at.
            </Empty>
          ) : (
            empty
          ))}
        {rows.length > 0 && (
          <Table
            label="Executions"
            rows={rows}
            rowKey={(one) => one.id}
            sort={sort}
            onSort={(to) => change({ sort: to })}
            stale={found.isPlaceholderData}
            columns={columns(ofFlow ?? false, (key, value) => change({ [filterKey("labels", "EQUALS", key)]: value }))}
          />
        )}
      </div>
    </>
  );
}

function columns(ofFlow: boolean, onLabel: (key: string, value: string) => void): Column<Execution>[] {
  const flow: Column<Execution> = {
    key: "flow",
    title: "Flow",
    sort: "flowId",
    cell: (one) => (
      <div className="flex min-w-0 flex-col">
        <Link to={paths.execution(one.namespace, one.flowId, one.id)} className="truncate font-medium hover:underline">
          {one.flowId}
        </Link>
        <Link
          to={withSearch(paths.executions(), inNamespace(one.namespace))}
          className="truncate text-xs text-ink-3 hover:text-ink"
        >
          {one.namespace}
        </Link>
      </div>
    ),
  };
  return [
    {
      key: "state",
      title: "State",
      sort: "state.current",
      className: "w-28",
      cell: (one) => <StateBadge state={one.state.current} />,
    },
    ...(ofFlow ? [] : [flow]),
    {
      key: "id",
      title: "Id",
      from: ofFlow ? undefined : "md",
      cell: (one) => (
        <Link
          to={paths.execution(one.namespace, one.flowId, one.id)}
          className="font-mono text-xs text-ink-2 hover:text-ink hover:underline"
        >
          {one.id.slice(0, 8)}
        </Link>
      ),
    },
    {
      key: "start",
      title: "Started",
      sort: "state.startDate",
      cell: (one) => (
        <span className="text-ink-2">
          <Ago at={one.state.startDate} />
        </span>
      ),
    },
    {
      key: "duration",
      title: "Duration",
      sort: "state.duration",
      from: "sm",
      cell: (one) => <Took from={startOf(one.state)} to={endOf(one.state)} />,
    },
    {
      key: "labels",
      title: "Labels",
      from: "lg",
      cell: (one) => <Labels labels={one.labels} onPick={({ key, value }) => onLabel(key, value)} />,
    },
    {
      key: "trigger",
      title: "Trigger",
      from: "md",
      cell: (one) =>
        one.trigger ? (
          <Tooltip text={one.trigger.type}>
            <span className="text-ink-2">{one.trigger.id}</span>
          </Tooltip>
        ) : (
          <span className="text-ink-3">–</span>
        ),
    },
  ];
}
