/** Log lines of one execution and of all. */

import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Search } from "@/engine/filters";
import { ask, part, ROOT } from "./client";
import type { LogEntry, Paged } from "./types";

export const logKey = (id: string) => ["logs", "of", id] as const;

/** All lines of an execution, oldest first. */
export const logsOf = (id: string) =>
  queryOptions({
    queryKey: logKey(id),
    queryFn: ({ signal }) => ask<LogEntry[]>(`${ROOT}/logs/${part(id)}`, { query: { minLevel: "TRACE" }, signal }),
    structuralSharing: false,
  });

/** One page of all lines, newest first. */
export const logPage = (filters: Search, page: number, size: number, live: boolean) =>
  queryOptions({
    queryKey: ["logs", "page", filters, page, size],
    queryFn: ({ signal }) =>
      ask<Paged<LogEntry>>(`${ROOT}/logs/search`, {
        query: { ...filters, page, size, sort: "timestamp:desc" },
        signal,
      }),
    placeholderData: keepPreviousData,
    refetchInterval: live ? 3000 : false,
  });

/** Where the lines of an execution are downloaded. */
export function logsUrl(id: string, level: string): string {
  return `${ROOT}/logs/${part(id)}/download?minLevel=${level}`;
}
