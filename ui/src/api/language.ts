/** The language service of flows: what is wrong, what could come next, what a word means. */

import { ApiError, ask, ROOT } from "./client";
import type { Completion, Finding, Place } from "./types";

/** A server without a part of the service answers 404; the editor then goes without it. */
async function orNothing<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ApiError && error.status !== 0) return null;
    throw error;
  }
}

export async function diagnose(source: string, signal?: AbortSignal): Promise<Finding[]> {
  const json = { source };
  const found = await orNothing(
    ask<{ findings: Finding[] }>(`${ROOT}/language/diagnose`, { method: "POST", json, signal }),
  );
  return found?.findings ?? [];
}

export function complete(source: string, place: Place, signal?: AbortSignal) {
  const json = { source, ...place };
  return orNothing(
    ask<{ items: Completion[]; start: Place }>(`${ROOT}/language/complete`, {
      method: "POST",
      json,
      signal,
    }),
  );
}

export function hover(source: string, place: Place, signal?: AbortSignal) {
  const json = { source, ...place };
  return orNothing(ask<{ markdown: string | null }>(`${ROOT}/language/hover`, { method: "POST", json, signal }));
}
