import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { followLogs } from "@/api/live";
import { logKey, logsOf } from "@/api/logs";
import type { LogEntry } from "@/api/types";

/** The lines of an execution: followed while it runs, read once more when it is over. */
export function useLogs(id: string, over: boolean) {
  const queries = useQueryClient();
  const query = useQuery({ ...logsOf(id), enabled: over });
  useEffect(() => {
    if (over) return;
    const stop = followLogs(id, (lines) => queries.setQueryData<LogEntry[]>(logKey(id), lines));
    return () => {
      stop();
      void queries.invalidateQueries({ queryKey: logKey(id) });
    };
  }, [id, over, queries]);
  return { lines: query.data ?? NONE, loading: over && query.isPending, error: query.error, retry: query.refetch };
}

const NONE: LogEntry[] = [];
