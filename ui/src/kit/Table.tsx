import { ArrowDown, ArrowUp, ChevronLeft, ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "./Button";
import { cx } from "./cx";

export interface Column<T> {
  key: string;
  title: ReactNode;
  cell: (row: T) => ReactNode;
  /** From which width of the page the column is shown; on a narrow page a row is a card of what is left. */
  from?: "sm" | "md" | "lg";
  /** The field of the API by which it sorts. */
  sort?: string;
  className?: string;
}

const FROM = { sm: "max-sm:hidden", md: "max-md:hidden", lg: "max-lg:hidden" };

interface TableProps<T> {
  label: string;
  columns: Column<T>[];
  rows: T[];
  rowKey: (row: T) => string;
  sort?: string;
  onSort?: (sort: string) => void;
  /** Old rows are shown while new ones are fetched. */
  stale?: boolean;
}

/** A table of one page of rows. */
export function Table<T>({ label, columns, rows, rowKey, sort, onSort, stale }: TableProps<T>) {
  const [sorted, way] = sort?.split(":") ?? [];
  return (
    <table
      aria-label={label}
      aria-busy={stale}
      className={cx("w-full border-separate border-spacing-0", stale && "opacity-60")}
    >
      <thead>
        <tr>
          {columns.map((column) => (
            <th
              key={column.key}
              scope="col"
              aria-sort={
                column.sort && column.sort === sorted ? (way === "asc" ? "ascending" : "descending") : undefined
              }
              className={cx(
                "h-9 whitespace-nowrap border-b border-line bg-sunken px-3 text-left text-xs font-medium text-ink-3 first:pl-5 last:pr-5",
                column.from && FROM[column.from],
                column.className,
              )}
            >
              {column.sort && onSort ? (
                <button
                  type="button"
                  className="inline-flex items-center gap-1 hover:text-ink"
                  onClick={() => onSort(`${column.sort}:${column.sort === sorted && way === "desc" ? "asc" : "desc"}`)}
                >
                  {column.title}
                  {column.sort === sorted &&
                    (way === "asc" ? <ArrowUp className="size-3" /> : <ArrowDown className="size-3" />)}
                </button>
              ) : (
                column.title
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)} className="group hover:bg-hover/60">
            {columns.map((column) => (
              <td
                key={column.key}
                className={cx(
                  "h-11 border-b border-line px-3 py-1.5 align-middle first:pl-5 last:pr-5",
                  column.from && FROM[column.from],
                  column.className,
                )}
              >
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface PagerProps {
  page: number;
  size: number;
  total: number;
  onPage: (page: number) => void;
}

/** Where one is in a long list, and the way to its other pages. */
export function Pager({ page, size, total, onPage }: PagerProps) {
  const pages = Math.max(1, Math.ceil(total / size));
  const first = total === 0 ? 0 : (page - 1) * size + 1;
  return (
    <nav aria-label="Pages" className="flex items-center gap-1 text-xs tabular-nums text-ink-3">
      <span className="mr-2">
        {first.toLocaleString("en")}–{Math.min(page * size, total).toLocaleString("en")} of {total.toLocaleString("en")}
      </span>
      <IconButton
        label="Previous page"
        icon={<ChevronLeft />}
        disabled={page <= 1}
        onClick={() => onPage(page - 1)}
        className="size-7"
      />
      <IconButton
        label="Next page"
        icon={<ChevronRight />}
        disabled={page >= pages}
        onClick={() => onPage(page + 1)}
        className="size-7"
      />
    </nav>
  );
}
