import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDownToLine, Download, ScrollText, WrapText } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { logsUrl } from "@/api/logs";
import type { LogEntry } from "@/api/types";
import { useSearchKeys } from "@/app/search";
import { LEVELS, type Level, matchingLines } from "@/engine/logs";
import { stateWord } from "@/engine/states";
import { clock, stamp } from "@/engine/time";
import { IconButton } from "@/kit/Button";
import { cx } from "@/kit/cx";
import { Empty, Loading } from "@/kit/Feedback";
import { Pick, SearchField } from "@/kit/Filters";
import { LevelMark, LogText } from "@/kit/LogText";
import { Toolbar } from "@/kit/Page";
import { Tooltip } from "@/kit/Tooltip";

interface LogViewProps {
  lines: LogEntry[];
  loading: boolean;
  executionId: string;
  /** More lines may come. */
  live: boolean;
  /** The lines are of one task run: nothing is filtered by task, nothing is kept in the address. */
  alone?: boolean;
}

const LINE = 24;
const NEAR = 40;

/** Log lines, as many as there are: filtered, searched, followed to their end. */
export function LogView({ lines, loading, executionId, live, alone = false }: LogViewProps) {
  const [search, change] = useSearchKeys();
  const [text, setText] = useState("");
  const [ownLevel, setOwnLevel] = useState<Level>("TRACE");
  const [wrap, setWrap] = useState(true);
  const level = alone ? ownLevel : (LEVELS.find((one) => one === search.level) ?? "INFO");
  const task = alone ? undefined : search.task;
  const setLevel = (to: Level) => (alone ? setOwnLevel(to) : change({ level: to }));
  const shown = useMemo(() => matchingLines(lines, { level, text, taskId: task }), [lines, level, text, task]);
  const tasks = useMemo(() => [...new Set(lines.flatMap((line) => line.taskId ?? []))], [lines]);
  const hidden = lines.length - shown.length;

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <Toolbar
        end={
          <>
            <IconButton
              label={wrap ? "Keep lines whole" : "Wrap lines"}
              icon={<WrapText />}
              pressed={wrap}
              onClick={() => setWrap(!wrap)}
            />
            <Tooltip text="Download">
              <a
                href={logsUrl(executionId, level)}
                download
                aria-label="Download"
                className="inline-flex size-8 items-center justify-center rounded-[7px] text-ink-2 hover:bg-hover hover:text-ink [&_svg]:size-[15px]"
              >
                <Download />
              </a>
            </Tooltip>
          </>
        }
      >
        <SearchField label="Search lines" value={text} onChange={setText} className="w-52 max-sm:w-full" />
        <Pick
          label="Level"
          single
          choices={LEVELS.map((one) => ({ value: one, label: `${stateWord(one)} and above` }))}
          chosen={[level]}
          onChange={([to]) => setLevel((to as Level | undefined) ?? "TRACE")}
        />
        {!alone && tasks.length > 1 && (
          <Pick
            label="Task"
            single
            searchable={tasks.length > 8}
            choices={tasks.map((value) => ({ value }))}
            chosen={task ? [task] : []}
            onChange={([to]) => change({ task: to })}
          />
        )}
        <span className="text-xs tabular-nums text-ink-3">
          {shown.length.toLocaleString("en")} {shown.length === 1 ? "line" : "lines"}
          {hidden > 0 && `, ${hidden.toLocaleString("en")} hidden`}
        </span>
      </Toolbar>
      {loading ? (
        <Loading />
      ) : shown.length === 0 ? (
        <Empty
          title={hidden > 0 ? "No line matches" : live ? "No line yet" : "Nothing was logged"}
          icon={<ScrollText />}
        >
          {hidden > 0 ? "Lower the level or clear the search." : live ? "Lines appear here as they are written." : null}
        </Empty>
      ) : (
        <Lines lines={shown} text={text} wrap={wrap} live={live} alone={alone} />
      )}
    </div>
  );
}

interface LinesProps {
  lines: LogEntry[];
  text: string;
  wrap: boolean;
  live: boolean;
  alone: boolean;
}

function Lines({ lines, text, wrap, live, alone }: LinesProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [tail, setTail] = useState(live);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    overscan: 20,
  });
  useEffect(() => {
    if (tail && lines.length > 0) virtual.scrollToIndex(lines.length - 1, { align: "end" });
  }, [tail, lines.length, virtual]);
  const onScroll = () => {
    const box = scroller.current;
    if (box) setTail(live && box.scrollHeight - box.scrollTop - box.clientHeight < NEAR);
  };
  return (
    <div className="relative flex min-h-0 flex-1 flex-col bg-surface">
      <div
        ref={scroller}
        role="log"
        aria-label="Log"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a log that scrolls must be reached by keys.
        tabIndex={0}
        onScroll={onScroll}
        className="min-h-0 flex-1 overflow-auto py-2 -outline-offset-2"
      >
        <div className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const line = lines[item.index];
            return (
              line && (
                <div
                  key={item.key}
                  ref={virtual.measureElement}
                  data-index={item.index}
                  className={cx(
                    "absolute left-0 top-0 flex gap-3 px-5 py-0.5 hover:bg-hover/60 max-sm:gap-2 max-sm:px-3",
                    wrap ? "w-full" : "min-w-full",
                  )}
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  <span
                    className="shrink-0 font-mono text-2xs leading-5 tabular-nums text-ink-3"
                    title={stamp(line.timestamp)}
                  >
                    {clock(line.timestamp, !alone)}
                  </span>
                  <LevelMark level={line.level} />
                  {!alone && (
                    <span
                      className="w-32 shrink-0 truncate text-xs leading-5 text-ink-3 max-md:hidden"
                      title={line.taskId}
                    >
                      {line.taskId ?? ""}
                    </span>
                  )}
                  <span className="min-w-0 flex-1">
                    <LogText text={line.message} mark={text} wrap={wrap} />
                  </span>
                </div>
              )
            );
          })}
        </div>
      </div>
      {live && !tail && (
        <button
          type="button"
          onClick={() => setTail(true)}
          className="absolute bottom-4 left-1/2 flex h-8 -translate-x-1/2 items-center gap-1.5 rounded-full border border-line-strong bg-raised px-3 font-medium shadow-lift hover:bg-hover"
        >
          <ArrowDownToLine className="size-4" aria-hidden /> Follow
        </button>
      )}
    </div>
  );
}
