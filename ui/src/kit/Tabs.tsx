import { Link } from "@tanstack/react-router";
import { cx } from "./cx";

export interface Tab {
  name: string;
  label: string;
  count?: number;
  /** Marks a tab with something that is not saved. */
  dirty?: boolean;
}

interface TabsProps {
  tabs: Tab[];
  current: string;
  to: (name: string) => string;
  label: string;
}

/** Tabs that are addresses: links in a row, which scroll where there is no room. */
export function Tabs({ tabs, current, to, label }: TabsProps) {
  return (
    <nav aria-label={label} className="-mb-px flex gap-1 overflow-x-auto [scrollbar-width:none]">
      {tabs.map((tab) => (
        <Link
          key={tab.name}
          to={to(tab.name)}
          aria-current={tab.name === current ? "page" : undefined}
          className={cx(
            "flex h-9 shrink-0 items-center gap-1.5 border-b-2 px-2.5 font-medium outline-offset-[-3px]",
            tab.name === current ? "border-ink text-ink" : "border-transparent text-ink-3 hover:text-ink",
          )}
        >
          {tab.label}
          {tab.count !== undefined && tab.count > 0 && (
            <span className="rounded-full bg-hover px-1.5 text-2xs tabular-nums text-ink-2">{tab.count}</span>
          )}
          {tab.dirty && <span role="img" aria-label="not saved" className="size-1.5 rounded-full bg-accent" />}
        </Link>
      ))}
    </nav>
  );
}
