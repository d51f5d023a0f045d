import { useVirtualizer } from "@tanstack/react-virtual";
import { ListCollapse, ListTree, Timer } from "lucide-react";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import type { Execution, TaskRun } from "@/api/types";
import { useSearchKeys } from "@/app/search";
import { buildTree, countStates, endOf, type Node, type Row, startOf, visibleRows } from "@/engine/runs";
import { ticks, timeScale } from "@/engine/scale";
import { isOver, stateWord } from "@/engine/states";
import { IconButton } from "@/kit/Button";
import { Empty } from "@/kit/Feedback";
import { Pick, SearchField } from "@/kit/Filters";
import { Toolbar } from "@/kit/Page";
import { StateIcon } from "@/kit/StateBadge";
import { useNow } from "@/kit/Time";
import { COLUMNS, GanttRow } from "./GanttRow";
import { RunPanel } from "./RunPanel";

const ROW = 32;
const NO_RUNS: TaskRun[] = [];

/** Task runs over time. Rows are built only where one looks, so thousands of them scroll smoothly. */
export function Gantt({ execution }: { execution: Execution }) {
  const runs = execution.taskRunList ?? NO_RUNS;
  const over = isOver(execution.state.current);
  const now = useNow(!over);
  const [search, change] = useSearchKeys();
  const [said, setSaid] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [text, setText] = useState("");
  const [states, setStates] = useState<string[]>([]);

  const tree = useMemo(() => buildTree(runs), [runs]);
  const counts = useMemo(() => countStates(runs), [runs]);
  const rows = useMemo(() => {
    const words = text.toLowerCase();
    const keep = (node: Node<TaskRun>) =>
      (states.length === 0 || states.includes(node.state)) &&
      `${node.label} ${node.value ?? ""}`.toLowerCase().includes(words);
    return visibleRows(tree, said, words || states.length > 0 ? keep : undefined);
  }, [tree, said, text, states]);

  const start = startOf(execution.state);
  const end = endOf(execution.state) ?? now;
  const scale = useMemo(() => timeScale(start, end), [start, end]);
  const open = (row: Row<TaskRun>, to: boolean) => setSaid(new Map(said).set(row.node.key, to));
  const all = (to: boolean) => setSaid(new Map(everyBranch(tree).map((node) => [node.key, to])));
  const shown = runs.find((run) => run.id === search.taskRun);

  return (
    <>
      <Toolbar
        end={
          <>
            <IconButton label="Unfold all" icon={<ListTree />} onClick={() => all(true)} />
            <IconButton label="Fold all" icon={<ListCollapse />} onClick={() => all(false)} />
          </>
        }
      >
        <SearchField label="Find a task" value={text} onChange={setText} className="w-52 max-sm:w-full" />
        <Pick
          label="State"
          choices={counts.map(([state]) => ({ value: state, label: stateWord(state) }))}
          chosen={states}
          onChange={setStates}
        />
        <span className="flex flex-wrap gap-3 pl-1 text-xs text-ink-2">
          {counts.map(([state, count]) => (
            <span key={state} className="inline-flex items-center gap-1 tabular-nums">
              <StateIcon state={state} />
              {count.toLocaleString("en")}
            </span>
          ))}
        </span>
      </Toolbar>
      {runs.length === 0 ? (
        <Empty title={over ? "No task ran" : "No task has started yet"} icon={<Timer />}>
          {over ? "The execution ended before its first task." : "Tasks appear here as soon as they start."}
        </Empty>
      ) : (
        <Chart
          rows={rows}
          scale={scale}
          now={over ? end : now}
          onOpen={open}
          onShow={(run) => change({ taskRun: run.id, page: search.page })}
        />
      )}
      {shown && (
        <RunPanel execution={execution} run={shown} onClose={() => change({ taskRun: undefined, page: search.page })} />
      )}
    </>
  );
}

function everyBranch(nodes: Node<TaskRun>[]): Node<TaskRun>[] {
  return nodes.filter((node) => node.children.length > 0).flatMap((node) => [node, ...everyBranch(node.children)]);
}

interface ChartProps {
  rows: Row<TaskRun>[];
  scale: ReturnType<typeof timeScale>;
  now: number;
  onOpen: (row: Row<TaskRun>, open: boolean) => void;
  onShow: (run: TaskRun) => void;
}

function Chart({ rows, scale, now, onOpen, onShow }: ChartProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 10,
    scrollPaddingStart: ROW,
  });
  const marks = useMemo(() => ticks(scale, 6), [scale]);
  useEffect(() => {
    if (active >= rows.length) setActive(Math.max(0, rows.length - 1));
  }, [active, rows.length]);

  const onKey = (event: KeyboardEvent) => {
    const row = rows[active];
    const moves: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: 15,
      PageUp: -15,
      Home: -rows.length,
      End: rows.length,
    };
    const step = moves[event.key];
    if (step !== undefined) {
      const next = Math.min(rows.length - 1, Math.max(0, active + step));
      setActive(next);
      virtual.scrollToIndex(next);
    } else if (row && event.key === "ArrowRight" && !row.open && row.node.children.length > 0) onOpen(row, true);
    else if (row && event.key === "ArrowLeft" && row.open) onOpen(row, false);
    else if (row && (event.key === "Enter" || event.key === " ")) activate(row);
    else return;
    event.preventDefault();
  };
  const activate = (row: Row<TaskRun>) => {
    if (row.node.run) onShow(row.node.run);
    else onOpen(row, !row.open);
  };

  return (
    <div className="flex min-h-0 flex-1 flex-col bg-surface">
      <div className={`${COLUMNS} h-8 shrink-0 items-center border-b border-line bg-sunken text-2xs text-ink-3`}>
        <span className="pl-5 font-medium max-sm:pl-4">Task</span>
        <span className="relative h-full" aria-hidden>
          {marks.map((mark) => (
            <span
              key={mark.label}
              className="absolute top-2 whitespace-nowrap tabular-nums"
              style={{
                left: `${mark.at * 100}%`,
                transform: mark.at > 0.94 ? "translateX(-100%)" : mark.at > 0 ? "translateX(-50%)" : undefined,
              }}
            >
              {mark.label}
            </span>
          ))}
        </span>
        <span className="pr-5 text-right font-medium max-sm:pr-4">Duration</span>
      </div>
      <div
        ref={scroller}
        role="tree"
        aria-label="Task runs"
        tabIndex={0}
        aria-activedescendant={rows[active] ? `run-${rows[active].node.key}` : undefined}
        onKeyDown={onKey}
        className="group/tree min-h-0 flex-1 overflow-auto -outline-offset-2"
      >
        <div role="presentation" className="relative min-h-full" style={{ height: virtual.getTotalSize() }}>
          <div role="presentation" className={`${COLUMNS} pointer-events-none absolute inset-0`}>
            <span />
            <span className="relative">
              {marks.map((mark) => (
                <span
                  key={mark.label}
                  className="absolute inset-y-0 w-px bg-line"
                  style={{ left: `${mark.at * 100}%` }}
                />
              ))}
            </span>
          </div>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            return (
              row && (
                <GanttRow
                  key={row.node.key}
                  row={row}
                  scale={scale}
                  now={now}
                  active={item.index === active}
                  position={item.index + 1}
                  top={item.start}
                  height={ROW}
                  onToggle={() => onOpen(row, !row.open)}
                  onClick={() => {
                    setActive(item.index);
                    activate(row);
                  }}
                />
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}
