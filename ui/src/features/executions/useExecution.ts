import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { executionKey, oneExecution } from "@/api/executions";
import { followExecution } from "@/api/live";
import type { Execution } from "@/api/types";
import { isOver } from "@/engine/states";

/** One execution, live until it is over; it is followed again when somebody restarts it. */
export function useExecution(id: string) {
  const queries = useQueryClient();
  const query = useQuery(oneExecution(id));
  const [connected, setConnected] = useState(true);
  const state = query.data?.state.current;
  const live = state !== undefined && !isOver(state);
  useEffect(() => {
    if (!live) return;
    return followExecution(
      id,
      (execution) => queries.setQueryData<Execution>(executionKey(id), execution),
      setConnected,
    );
  }, [id, live, queries]);
  return { ...query, connected: connected || !live };
}
