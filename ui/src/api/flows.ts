/** Flows: queries and changes. */

import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Search } from "@/engine/filters";
import { ask, part, ROOT, send } from "./client";
import type { Flow, FlowId, Latest, Paged, Task, Trigger } from "./types";

const at = (namespace: string, id: string) => `${ROOT}/flows/${part(namespace)}/${part(id)}`;

export const flowKeys = {
  all: ["flows"] as const,
  one: (namespace: string, id: string) => ["flows", "one", namespace, id] as const,
};

/** One page of flows, filtered by `filters[...]`. */
export const flowPage = (filters: Search, page: number, size: number, sort = "id:asc") =>
  queryOptions({
    queryKey: [...flowKeys.all, "page", filters, page, size, sort],
    queryFn: ({ signal }) =>
      ask<Paged<Flow>>(`${ROOT}/flows/search`, { query: { ...filters, page, size, sort }, signal }),
    placeholderData: keepPreviousData,
  });

/** The last execution of each of some flows. */
export const latestOf = (flows: FlowId[]) =>
  queryOptions({
    queryKey: ["executions", "latest", flows.map((flow) => `${flow.namespace}/${flow.id}`)],
    queryFn: ({ signal }) =>
      ask<Latest[]>(`${ROOT}/executions/latest`, {
        method: "POST",
        json: flows.map(({ namespace, id }) => ({ namespace, id })),
        signal,
      }),
    enabled: flows.length > 0,
    refetchInterval: 5000,
    placeholderData: keepPreviousData,
  });

export const oneFlow = (namespace: string, id: string) =>
  queryOptions({
    queryKey: flowKeys.one(namespace, id),
    queryFn: ({ signal }) => ask<Flow>(at(namespace, id), { query: { source: true }, signal }),
  });

export const revisionsOf = (namespace: string, id: string) =>
  queryOptions({
    queryKey: [...flowKeys.one(namespace, id), "revisions"],
    queryFn: ({ signal }) => ask<Flow[]>(`${at(namespace, id)}/revisions`, { signal }),
  });

export const triggersOf = (namespace: string, id: string) =>
  queryOptions({
    queryKey: [...flowKeys.one(namespace, id), "triggers"],
    queryFn: ({ signal }) =>
      ask<Paged<Trigger>>(`${ROOT}/triggers/${part(namespace)}/${part(id)}`, { query: { size: 100 }, signal }),
    refetchInterval: 10_000,
  });

export const namespaces = queryOptions({
  queryKey: [...flowKeys.all, "namespaces"],
  queryFn: ({ signal }) => ask<string[]>(`${ROOT}/flows/distinct-namespaces`, { signal }),
});

/** Store a new flow. */
export function createFlow(source: string): Promise<Flow> {
  return ask<Flow>(`${ROOT}/flows`, { method: "POST", yaml: source });
}

/** Store a new revision of a flow. */
export function updateFlow(namespace: string, id: string, source: string): Promise<Flow> {
  return ask<Flow>(at(namespace, id), { method: "PUT", yaml: source });
}

export async function deleteFlow(namespace: string, id: string): Promise<void> {
  await send(at(namespace, id), { method: "DELETE" });
}

/** Allow or forbid a flow to start. */
export async function setDisabled(flows: FlowId[], disabled: boolean): Promise<void> {
  const verb = disabled ? "disable" : "enable";
  await send(`${ROOT}/flows/${verb}/by-ids`, {
    method: "POST",
    json: flows.map(({ namespace, id }) => ({ namespace, id })),
  });
}

/** Allow or forbid a trigger to start its flow. */
export async function setTriggerDisabled(trigger: Trigger, disabled: boolean): Promise<void> {
  await send(`${ROOT}/triggers`, { method: "PUT", json: { ...trigger, disabled } });
}

/** The last part of a plugin's class: `io.kestra.plugin.core.log.Log` is `Log`. */
export function shortType(task: Pick<Task, "type">): string {
  return task.type.slice(task.type.lastIndexOf(".") + 1);
}
