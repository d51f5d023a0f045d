/** Executions: queries, starting, and what may be done with one. */

import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Search } from "@/engine/filters";
import { type Filled, formOf } from "@/engine/inputs";
import type { Action } from "@/engine/states";
import { ask, part, ROOT, send } from "./client";
import type { CheckedInputs, Execution, Flow, Label, Paged, Preview } from "./types";

const at = (id: string) => `${ROOT}/executions/${part(id)}`;

export const executionKey = (id: string) => ["executions", "one", id] as const;

/** One page of executions, newest first unless said otherwise. */
export const executionPage = (filters: Search, page: number, size: number, sort: string, live: boolean) =>
  queryOptions({
    queryKey: ["executions", "page", filters, page, size, sort],
    queryFn: ({ signal }) =>
      ask<Paged<Execution>>(`${ROOT}/executions/search`, { query: { ...filters, page, size, sort }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: live ? 3000 : false,
  });

export const oneExecution = (id: string) =>
  queryOptions({
    queryKey: executionKey(id),
    queryFn: ({ signal }) => ask<Execution>(at(id), { signal }),
    staleTime: 5000,
    // Comparing thousands of task runs with those of the last frame costs more than drawing the few in sight.
    structuralSharing: false,
  });

/** The flow as the execution ran it. */
export const flowOfExecution = (id: string) =>
  queryOptions({
    queryKey: [...executionKey(id), "flow"],
    queryFn: ({ signal }) => ask<Flow>(`${at(id)}/flow`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

const formIfAny = (filled: Filled) => (Object.keys(filled).length > 0 ? formOf(filled) : undefined);

/** What the server makes of inputs: values, defaults, errors of each. */
export function checkInputs(namespace: string, flowId: string, filled: Filled, signal?: AbortSignal) {
  return ask<CheckedInputs>(`${ROOT}/executions/${part(namespace)}/${part(flowId)}/validate`, {
    method: "POST",
    form: formOf(filled),
    signal,
  });
}

/** The address that starts a flow. */
export function startUrl(namespace: string, flowId: string, labels: Label[]): string {
  const query = new URLSearchParams(labels.map((label) => ["labels", `${label.key}:${label.value}`]));
  const text = query.toString();
  return `${ROOT}/executions/${part(namespace)}/${part(flowId)}${text ? `?${text}` : ""}`;
}

/** Start a flow. */
export function startFlow(namespace: string, flowId: string, filled: Filled, labels: Label[]): Promise<Execution> {
  return ask<Execution>(startUrl(namespace, flowId, labels), { method: "POST", form: formIfAny(filled) });
}

/** Do something with an execution; the answer is an execution to go to, when there is another one. */
export async function act(action: Action, id: string, filled: Filled = {}): Promise<Execution | undefined> {
  switch (action) {
    case "kill":
      await send(`${at(id)}/kill`, { method: "DELETE" });
      return undefined;
    case "delete":
      await send(at(id), { method: "DELETE" });
      return undefined;
    case "pause":
      await send(`${at(id)}/pause`, { method: "POST" });
      return undefined;
    case "resume":
      await send(`${at(id)}/resume`, { method: "POST", form: formIfAny(filled) });
      return undefined;
    default:
      return ask<Execution>(`${at(id)}/${action}`, { method: "POST" });
  }
}

/** Run again from one task run on, as a new execution. */
export function replayFrom(id: string, taskRunId: string): Promise<Execution> {
  return ask<Execution>(`${at(id)}/replay`, { method: "POST", query: { taskRunId } });
}

/** Continue past a breakpoint. */
export async function passBreakpoint(id: string): Promise<void> {
  await send(`${at(id)}/resume-from-breakpoint`, { method: "POST" });
}

/** Where a file of an execution is downloaded. */
export function fileUrl(id: string, path: string): string {
  return `${at(id)}/file?path=${part(path)}`;
}

export const fileSize = (id: string, path: string) =>
  queryOptions({
    queryKey: ["files", "size", id, path],
    queryFn: ({ signal }) => ask<{ size: number }>(`${at(id)}/file/metas`, { query: { path }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

export const filePreview = (id: string, path: string) =>
  queryOptions({
    queryKey: ["files", "preview", id, path],
    queryFn: ({ signal }) => ask<Preview>(`${at(id)}/file/preview`, { query: { path, maxRows: 100 }, signal }),
    retry: false,
  });

/** The value of an expression in the context of an execution, or why there is none. */
export function evaluate(id: string, expression: string): Promise<{ result?: string; error?: string }> {
  return ask(`${at(id)}/eval`, { method: "POST", text: expression });
}
