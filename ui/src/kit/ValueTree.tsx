import { Braces, ChevronRight } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { type Leaf, type Path, pathKey, rowsOf } from "@/engine/outputs";
import { Copy } from "./Copy";
import { cx } from "./cx";
import { VirtualList } from "./VirtualList";

interface ValueTreeProps {
  value: unknown;
  label: string;
  /** The expression for a place, offered for copying. */
  expression?: (path: Path) => string;
  /** Draws some leaves in another way; null for the usual one. */
  special?: (value: unknown) => ReactNode;
}

const ROW = 28;

/** A value of maps and lists, to unfold. */
export function ValueTree({ value, label, expression, special }: ValueTreeProps) {
  const [said, setSaid] = useState<ReadonlyMap<string, boolean>>(new Map());
  const rows = useMemo(() => rowsOf(value, said), [value, said]);
  const toggle = (row: Leaf) => setSaid(new Map(said).set(pathKey(row.path), !row.open));
  return (
    <VirtualList
      label={label}
      items={rows}
      height={ROW}
      itemKey={(row) => pathKey(row.path)}
      render={(row) => (
        <div
          className="group flex h-full items-center gap-2 px-3 hover:bg-hover/60"
          style={{ paddingLeft: 12 + row.depth * 18 }}
        >
          {row.branch && row.size > 0 ? (
            <button
              type="button"
              aria-expanded={row.open}
              aria-label={String(row.key)}
              onClick={() => toggle(row)}
              className="flex size-4 items-center justify-center text-ink-3 hover:text-ink"
            >
              <ChevronRight className={cx("size-3.5 transition-transform", row.open && "rotate-90")} />
            </button>
          ) : (
            <span className="w-4" />
          )}
          <span className="shrink-0 font-mono text-xs text-(--code-key)">{row.key}</span>
          <span className="min-w-0 flex-1 truncate font-mono text-xs">
            {(!row.branch && special?.(row.value)) || <Leafs row={row} />}
          </span>
          <span className="flex shrink-0 gap-0.5 opacity-0 focus-within:opacity-100 group-hover:opacity-100 max-md:opacity-100">
            {!row.branch && <Copy text={String(row.value)} label="Copy the value" className="size-6" />}
            {expression && <ExpressionCopy text={expression(row.path)} />}
          </span>
        </div>
      )}
    />
  );
}

function Leafs({ row }: { row: Leaf }) {
  const { value } = row;
  if (Array.isArray(value))
    return <span className="text-ink-3">{value.length === 1 ? "1 item" : `${value.length} items`}</span>;
  if (row.branch) return <span className="text-ink-3">{row.size === 1 ? "1 entry" : `${row.size} entries`}</span>;
  if (typeof value === "string") {
    return (
      <span className="text-(--code-string)" title={value.length > 60 ? value : undefined}>
        {value === "" ? '""' : value}
      </span>
    );
  }
  return <span className="text-(--code-number)">{String(value)}</span>;
}

function ExpressionCopy({ text }: { text: string }) {
  return (
    <span className="inline-flex items-center gap-0.5 rounded border border-line bg-surface pl-1.5 max-md:border-0">
      <code className="max-w-72 truncate text-2xs text-ink-2 max-md:hidden">{text}</code>
      <Copy text={text} label="Copy the expression" icon={<Braces />} className="size-6" />
    </span>
  );
}
