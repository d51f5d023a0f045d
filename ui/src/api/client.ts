/** One way to call the server: addresses, errors, and what to do when it asks who we are. */

const meta = document.querySelector<HTMLMetaElement>('meta[name="ostinato-base"]');

/** The context path of the server, without a slash at its end. */
export const BASE = meta?.content.replace(/\/$/, "") ?? "";
export const API = `${BASE}/api/v1`;
export const TENANT = "main";
export const ROOT = `${API}/${TENANT}`;

/** What the server said no with. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly faults: { message: string; path?: string }[] = [],
  ) {
    super(message);
    this.name = "ApiError";
  }
}

type Unauthenticated = () => void;
let onUnauthenticated: Unauthenticated = () => {};

/** Say what happens when a call answers 401. */
export function whenUnauthenticated(then: Unauthenticated): void {
  onUnauthenticated = then;
}

/**
 * The server asks the browser for a password (with a window of the browser's own) unless a call comes from the page of
 * the login; all calls claim to, because this application has a form of its own.
 */
const REFERRER = `${location.origin}${BASE}/ui/${TENANT}/login`;

export interface Call {
  method?: "GET" | "POST" | "PUT" | "DELETE";
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as YAML. */
  yaml?: string;
  /** Sent as plain text. */
  text?: string;
  form?: FormData;
  query?: Record<string, string | number | boolean | undefined>;
  signal?: AbortSignal;
  /** Let the caller handle a 401. */
  quiet?: boolean;
}

/** Call the server and give its answer, whatever it is; throws ApiError for everything but success. */
export async function send(path: string, call: Call = {}): Promise<Response> {
  const headers: Record<string, string> = {};
  let body: BodyInit | undefined = call.form;
  if (call.json !== undefined) {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(call.json);
  } else if (call.yaml !== undefined) {
    headers["Content-Type"] = "application/x-yaml";
    body = call.yaml;
  } else if (call.text !== undefined) {
    headers["Content-Type"] = "text/plain";
    body = call.text;
  }
  const url = path + queryText(call.query);
  let response: Response;
  try {
    response = await fetch(url, {
      method: call.method ?? "GET",
      headers,
      body,
      signal: call.signal,
      referrer: REFERRER,
    });
  } catch (error) {
    if (call.signal?.aborted) throw error;
    throw new ApiError(0, "The server cannot be reached.");
  }
  if (response.ok) return response;
  if (response.status === 401 && !call.quiet) onUnauthenticated();
  throw await errorOf(response);
}

/** Call the server and read JSON; an empty answer is undefined. */
export async function ask<T>(path: string, call: Call = {}): Promise<T> {
  const text = await (await send(path, call)).text();
  return (text ? JSON.parse(text) : undefined) as T;
}

/** A part of a path. */
export function part(text: string): string {
  return encodeURIComponent(text);
}

function queryText(query: Call["query"]): string {
  const found = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== "") found.append(key, String(value));
  }
  const text = found.toString();
  return text ? `?${text}` : "";
}

interface ErrorBody {
  message?: string;
  detail?: string;
  _embedded?: { errors?: { message: string; path?: string }[] };
}

async function errorOf(response: Response): Promise<ApiError> {
  let body: ErrorBody = {};
  try {
    body = (await response.json()) as ErrorBody;
  } catch {
    // Some refusals have no body.
  }
  const message = body.message ?? body.detail ?? WORDS[response.status] ?? `The server answered ${response.status}.`;
  return new ApiError(response.status, message, body._embedded?.errors ?? []);
}

const WORDS: Record<number, string> = {
  401: "You are not logged in.",
  403: "This is not allowed here.",
  404: "There is no such thing.",
  409: "This is not possible in the current state.",
};
