import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useRef } from "react";
import { cx } from "./cx";

interface VirtualListProps<T> {
  items: readonly T[];
  height: number;
  render: (item: T, index: number) => ReactNode;
  label: string;
  itemKey: (item: T, index: number) => string;
  className?: string;
}

/** A list of rows of one height, of which only those in sight are built. */
export function VirtualList<T>({ items, height, render, label, itemKey, className }: VirtualListProps<T>) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 12,
  });
  return (
    <div
      ref={scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys.
      tabIndex={0}
      className={cx("min-h-0 flex-1 overflow-auto -outline-offset-2", className)}
    >
      <ul aria-label={label} className="relative w-full" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((row) => {
          const item = items[row.index];
          return item === undefined ? null : (
            <li
              key={itemKey(item, row.index)}
              className="absolute inset-x-0 top-0"
              style={{ height, transform: `translateY(${row.start}px)` }}
            >
              {render(item, row.index)}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
