import { useNavigate, useRouterState } from "@tanstack/react-router";
import { useCallback } from "react";
import { type Search, withKeys } from "@/engine/filters";

/** The search part of the address, and a way to change some of its keys. A change makes no new step of the history. */
export function useSearchKeys(): [Search, (changes: Record<string, string | undefined>) => void] {
  const search = useRouterState({ select: (state) => state.location.search as Search });
  const navigate = useNavigate();
  const change = useCallback(
    (changes: Record<string, string | undefined>) =>
      void navigate({ to: ".", search: (old: Search) => withKeys(old, changes), replace: true } as never),
    [navigate],
  );
  return [search, change];
}
