/** Who is there: the configuration of the server, the cookie of the login, the first account. */

import { queryOptions } from "@tanstack/react-query";
import { API, ask, BASE, ROOT, send } from "./client";
import type { Configs } from "./types";

export const configs = queryOptions({
  queryKey: ["configs"],
  queryFn: () => ask<Configs>(`${API}/configs`),
  staleTime: Number.POSITIVE_INFINITY,
});

const COOKIE = "BASIC_AUTH";

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

function writeCookie(value: string, more = ""): void {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in all browsers.
  document.cookie = `${COOKIE}=${value}; Path=${BASE || "/"}; SameSite=Strict${secure}${more}`;
}

/** Keep the credentials and try them; throws ApiError when the server refuses. */
export async function logIn(user: string, password: string): Promise<void> {
  writeCookie(base64(`${user}:${password}`));
  try {
    await send(`${ROOT}/flows/search`, { query: { size: 1 }, quiet: true });
  } catch (error) {
    logOut();
    throw error;
  }
}

/** Forget the credentials. */
export function logOut(): void {
  writeCookie("", "; Max-Age=0");
}

/** Make the first account of a new server. */
export async function createAccount(username: string, password: string): Promise<void> {
  await send(`${ROOT}/basicAuth`, {
    method: "POST",
    json: { uid: username, username, password },
    quiet: true,
  });
}
