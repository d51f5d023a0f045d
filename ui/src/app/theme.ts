/** Light, dark or as the system says. `public/theme.js` sets the same before the first paint. */

import { useSyncExternalStore } from "react";
import { readStored, writeStored } from "./stored";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const KEY = "theme";
const system = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

function stored(): Theme {
  const found = readStored(KEY);
  return THEMES.find((theme) => theme === found) ?? "system";
}

let chosen = stored();

function apply(): void {
  const dark = chosen === "dark" || (chosen === "system" && system.matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}

system.addEventListener("change", apply);

/** Choose a theme and remember it. */
export function setTheme(theme: Theme): void {
  chosen = theme;
  writeStored(KEY, theme);
  apply();
  for (const listener of listeners) listener();
}

export function useTheme(): Theme {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => chosen,
  );
}
