import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ScrollText } from "lucide-react";
import { namespaces } from "@/api/flows";
import { logPage } from "@/api/logs";
import type { LogEntry } from "@/api/types";
import { paths } from "@/app/paths";
import { useSearchKeys } from "@/app/search";
import { filterKey, filtersOf, numberOf } from "@/engine/filters";
import { LEVELS } from "@/engine/logs";
import { stateWord } from "@/engine/states";
import { stamp } from "@/engine/time";
import { Empty, Failure, Loading } from "@/kit/Feedback";
import { Pick, SearchField } from "@/kit/Filters";
import { LevelMark, LogText } from "@/kit/LogText";
import { PageHead, Toolbar } from "@/kit/Page";
import { Pager } from "@/kit/Table";

const SIZE = 50;
const Q = filterKey("q", "EQUALS");
const LEVEL = filterKey("level", "EQUALS");
const NAMESPACE = filterKey("namespace", "PREFIX");

export function LogList() {
  const [search, change] = useSearchKeys();
  const page = numberOf(search, "page", 1);
  const filters = filtersOf(search);
  const logs = useQuery(logPage(filters, page, SIZE, page === 1));
  const names = useQuery(namespaces);
  const rows = logs.data?.results ?? [];
  return (
    <>
      <PageHead name="Logs" title="Logs" />
      <Toolbar
        end={
          logs.data && (
            <Pager page={page} size={SIZE} total={logs.data.total} onPage={(to) => change({ page: String(to) })} />
          )
        }
      >
        <SearchField
          label="Search logs"
          value={search[Q] ?? ""}
          onChange={(text) => change({ [Q]: text })}
          className="w-64 max-sm:w-full"
        />
        <Pick
          label="Level"
          single
          choices={LEVELS.map((level) => ({ value: level, label: `${stateWord(level)} and above` }))}
          chosen={search[LEVEL] ? [search[LEVEL]] : []}
          onChange={([level]) => change({ [LEVEL]: level })}
        />
        <Pick
          label="Namespace"
          single
          searchable
          choices={(names.data ?? []).map((value) => ({ value }))}
          chosen={search[NAMESPACE] ? [search[NAMESPACE]] : []}
          onChange={([name]) => change({ [NAMESPACE]: name })}
        />
      </Toolbar>
      <div className="min-h-0 flex-1 overflow-auto bg-surface">
        {logs.isPending && <Loading />}
        {logs.isError && <Failure error={logs.error} onRetry={() => void logs.refetch()} />}
        {logs.data && rows.length === 0 && (
          <Empty title={Object.keys(filters).length > 0 ? "No line matches" : "No lines yet"} icon={<ScrollText />}>
            What tasks and triggers say is kept here.
          </Empty>
        )}
        {rows.length > 0 && (
          <ol className="divide-y divide-line" aria-label="Log lines">
            {rows.map((line, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines may be equal in all they have.
              <Line key={index} line={line} text={search[Q] ?? ""} />
            ))}
          </ol>
        )}
      </div>
    </>
  );
}

function Line({ line, text }: { line: LogEntry; text: string }) {
  return (
    <li className="flex gap-3 px-5 py-2 max-sm:flex-col max-sm:gap-0.5 max-sm:px-4">
      <span className="flex shrink-0 items-start gap-3 font-mono text-xs leading-5 text-ink-3">
        <span className="tabular-nums">{stamp(line.timestamp)}</span>
        <LevelMark level={line.level} />
      </span>
      <span className="min-w-0 flex-1">
        <LogText text={line.message} mark={text} wrap />
        <span className="mt-0.5 flex flex-wrap gap-x-2 text-xs text-ink-3">
          <Link to={paths.flow(line.namespace, line.flowId)} className="hover:text-ink hover:underline">
            {line.namespace} / {line.flowId}
          </Link>
          {line.taskId && <span>{line.taskId}</span>}
          {line.triggerId && <span>{line.triggerId}</span>}
          {line.executionId && (
            <Link
              to={paths.execution(line.namespace, line.flowId, line.executionId, "logs")}
              className="font-mono hover:text-ink hover:underline"
            >
              {line.executionId.slice(0, 8)}
            </Link>
          )}
        </span>
      </span>
    </li>
  );
}
