/** Addresses of pages, without the tenant: the router adds it. */

import { filterKey, writeSearch } from "@/engine/filters";

const part = encodeURIComponent;

export const paths = {
  flows: () => "/flows",
  newFlow: () => "/flows/new",
  flow: (namespace: string, id: string, tab = "overview") => `/flows/edit/${part(namespace)}/${part(id)}/${tab}`,
  executions: () => "/executions",
  execution: (namespace: string, flowId: string, id: string, tab = "gantt") =>
    `/executions/${part(namespace)}/${part(flowId)}/${part(id)}/${tab}`,
  logs: () => "/logs",
  login: () => "/login",
  setup: () => "/setup",
};

/** The list of flows of a namespace and those below it, as keys of its search. */
export function inNamespace(namespace: string): Record<string, string> {
  return { [filterKey("namespace", "PREFIX")]: namespace };
}

/** A page with a search. */
export function withSearch(path: string, search: Record<string, string>): string {
  return path + writeSearch(search);
}
