import { ChevronRight, Repeat } from "lucide-react";
import { useMemo } from "react";
import type { TaskRun } from "@/api/types";
import { countStates, type Node, phases, type Row } from "@/engine/runs";
import type { Scale } from "@/engine/scale";
import { isOver, stateWord, type Tone, toneOf } from "@/engine/states";
import { durationWords } from "@/engine/time";
import { cx } from "@/kit/cx";
import { StateIcon } from "@/kit/StateBadge";
import { Took } from "@/kit/Time";

/** Name, time and duration: the same columns in the head, the grid lines and every row. */
export const COLUMNS =
  "grid grid-cols-[minmax(180px,300px)_1fr_84px] gap-x-4 max-md:grid-cols-[minmax(120px,46%)_1fr_68px] max-md:gap-x-2";

interface GanttRowProps {
  row: Row<TaskRun>;
  scale: Scale;
  now: number;
  active: boolean;
  position: number;
  top: number;
  height: number;
  onToggle: () => void;
  onClick: () => void;
}

export function GanttRow({ row, scale, now, active, position, top, height, onToggle, onClick }: GanttRowProps) {
  const { node, depth, open } = row;
  const branch = node.children.length > 0;
  const attempts = node.run?.attempts?.length ?? 0;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the tree, which holds the focus.
    <div
      id={`run-${node.key}`}
      role="treeitem"
      tabIndex={-1}
      aria-level={depth + 1}
      aria-posinset={position}
      aria-selected={active}
      aria-expanded={branch ? open : undefined}
      onClick={onClick}
      className={cx(
        COLUMNS,
        "absolute inset-x-0 top-0 cursor-pointer items-center hover:bg-hover/70",
        active && "group-focus-visible/tree:bg-accent-soft",
      )}
      style={{ height, transform: `translateY(${top}px)` }}
    >
      <span
        className="flex min-w-0 items-center gap-1.5 pl-5 max-sm:pl-3"
        style={{ marginLeft: Math.min(depth, 8) * 16 }}
      >
        <span className="flex w-4 shrink-0 justify-center">
          {branch && (
            // biome-ignore lint/a11y/noStaticElementInteractions: a second way for the mouse; the keys are those of the tree.
            // biome-ignore lint/a11y/useKeyWithClickEvents: see above.
            <span
              className="flex size-5 items-center justify-center rounded text-ink-3 hover:bg-line hover:text-ink"
              onClick={(event) => {
                event.stopPropagation();
                onToggle();
              }}
            >
              <ChevronRight className={cx("size-3.5 transition-transform", open && "rotate-90")} />
            </span>
          )}
        </span>
        <StateIcon state={node.state} />
        {node.run ? (
          <span className="min-w-0 truncate font-medium">{node.label}</span>
        ) : (
          <span className="min-w-0 truncate font-mono text-xs">{node.label}</span>
        )}
        {node.run && node.value !== undefined && !row.inRound && (
          <span className="min-w-0 max-w-28 shrink truncate rounded bg-hover px-1 font-mono text-2xs text-ink-2">
            {node.value}
          </span>
        )}
        {attempts > 1 && (
          <span
            className="inline-flex shrink-0 items-center gap-0.5 text-2xs text-ink-3"
            title={`${attempts} attempts`}
          >
            <Repeat className="size-3" aria-hidden />
            {attempts}
          </span>
        )}
        {branch && !open && <Summary node={node} />}
      </span>
      <span className="relative h-full" aria-hidden>
        <Bars node={node} scale={scale} now={now} />
      </span>
      <span className="pr-5 text-right text-xs text-ink-2 max-sm:pr-3">
        <Took from={node.start} to={node.end} />
      </span>
    </div>
  );
}

/** What is folded away: how many, and how they fare. */
function Summary({ node }: { node: Node<TaskRun> }) {
  const counts = useMemo(() => countStates(runsBelow(node)), [node]);
  return (
    <span className="flex shrink-0 items-center gap-1.5 rounded bg-hover px-1.5 text-2xs tabular-nums text-ink-2">
      {counts.slice(0, 3).map(([state, count]) => (
        <span key={state} data-tone={toneOf(state)} className="inline-flex items-center gap-1" title={stateWord(state)}>
          <span className="size-1.5 rounded-full bg-(--tone-bar)" />
          {count.toLocaleString("en")}
        </span>
      ))}
    </span>
  );
}

function runsBelow(node: Node<TaskRun>): TaskRun[] {
  return node.children.flatMap((child) => (child.run ? [child.run, ...runsBelow(child)] : runsBelow(child)));
}

interface Bar {
  from: number;
  to: number;
  tone: Tone;
  shape: "work" | "wait" | "around";
  title: string;
}

/** A stretch of work is full, in the colour of how it ended; one of waiting, and what only holds others, is thin. */
function barsOf(node: Node<TaskRun>, now: number): Bar[] {
  if (!node.run) {
    const to = node.end ?? now;
    return [{ from: node.start, to, tone: toneOf(node.state), shape: "around", title: durationWords(to - node.start) }];
  }
  const attempts = node.run.attempts ?? [];
  const several = attempts.length > 1 ? attempts.map((attempt) => attempt.state) : [node.run.state];
  return several.flatMap((state) =>
    phases(state, now).map((phase) => {
      const tone = toneOf(phase.state);
      const working = tone === "live";
      return {
        from: phase.from,
        to: phase.to,
        tone: working && isOver(state.current) ? toneOf(state.current) : tone,
        shape: !working ? "wait" : node.children.length > 0 ? "around" : "work",
        title: `${stateWord(phase.state)} ${durationWords(phase.to - phase.from)}`,
      };
    }),
  );
}

const SHAPES: Record<Bar["shape"], string> = {
  work: "top-[9px] h-3.5 rounded-[4px]",
  wait: "top-[14px] h-1 rounded-full",
  around: "top-[13px] h-1.5 rounded-full opacity-60",
};

function Bars({ node, scale, now }: { node: Node<TaskRun>; scale: Scale; now: number }) {
  return barsOf(node, now).map((bar) => {
    const left = scale.at(bar.from);
    const width = scale.at(bar.to) - left;
    return (
      <span
        key={`${bar.from}-${bar.title}`}
        data-tone={bar.tone}
        title={bar.title}
        className={cx("absolute min-w-[3px] bg-(--tone-bar)", SHAPES[bar.shape])}
        style={{ left: `min(${left * 100}%, calc(100% - 3px))`, width: `${width * 100}%` }}
      />
    );
  });
}
