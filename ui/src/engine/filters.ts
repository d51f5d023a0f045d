/** Filters of lists as they stand in the address of a page and in the query of the API: `filters[field][OP]=value`. */

export type Search = Record<string, string>;

/** The search part of an address as flat text; nothing is guessed about numbers or JSON. */
export function parseSearch(text: string): Search {
  const found: Search = {};
  for (const [key, value] of new URLSearchParams(text)) found[key] = value;
  return found;
}

/** The search part of an address, with brackets left readable. */
export function writeSearch(search: Record<string, unknown>): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) {
    if (value !== undefined && value !== null && value !== "") query.set(key, String(value));
  }
  const text = query.toString().replaceAll("%5B", "[").replaceAll("%5D", "]").replaceAll("%3A", ":");
  return text ? `?${text}` : "";
}

/** The key of one filter. */
export function filterKey(field: string, operation: string, label?: string): string {
  return label === undefined ? `filters[${field}][${operation}]` : `filters[${field}][${operation}][${label}]`;
}

const KEY = /^filters\[(\w+)\]\[(\w+)\](?:\[(.+)\])?$/;

/** All filters of a search, as they go to the API. */
export function filtersOf(search: Search): Search {
  return Object.fromEntries(Object.entries(search).filter(([key, value]) => KEY.test(key) && value));
}

/** The labels that a search filters by. */
export function labelsOf(search: Search): { key: string; value: string }[] {
  const found = [];
  for (const [key, value] of Object.entries(search)) {
    const match = KEY.exec(key);
    if (match?.[1] === "labels" && match[3]) found.push({ key: match[3], value });
  }
  return found;
}

/** The values of a list filter. */
export function listOf(search: Search, field: string): string[] {
  return (search[filterKey(field, "IN")] ?? "").split(",").filter(Boolean);
}

/** A search with some of its keys changed or, when empty, gone. A change of filters goes back to the first page. */
export function withKeys(search: Search, changes: Record<string, string | undefined>): Search {
  const found: Search = { ...search };
  if (!("page" in changes)) delete found.page;
  for (const [key, value] of Object.entries(changes)) {
    if (value) found[key] = value;
    else delete found[key];
  }
  return found;
}

/** A positive whole number of a search. */
export function numberOf(search: Search, key: string, otherwise: number): number {
  const found = Number(search[key]);
  return Number.isInteger(found) && found > 0 ? found : otherwise;
}
