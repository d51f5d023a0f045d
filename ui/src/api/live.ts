/** Live streams over `fetch`: unlike EventSource it tells why a stream was refused and never opens a password window. */

import { type Frame, frameReader } from "@/engine/sse";
import { ApiError, part, ROOT, send } from "./client";
import type { Execution, LogEntry } from "./types";

interface Stream {
  url: string;
  onOpen?: () => void;
  onFrames: (frames: Frame[]) => void;
  /** Whether the last frames said that nothing more comes. */
  isOver: () => boolean;
  onState?: (connected: boolean) => void;
}

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 10_000;

/** Follow a stream until it is over or stopped; connects again after a pause that grows. */
function follow(stream: Stream): () => void {
  const stopped = new AbortController();
  const run = async () => {
    let pause = FIRST_PAUSE;
    while (!stopped.signal.aborted && !stream.isOver()) {
      try {
        const response = await send(stream.url, { signal: stopped.signal });
        stream.onOpen?.();
        stream.onState?.(true);
        pause = FIRST_PAUSE;
        await read(response, stream.onFrames);
      } catch (error) {
        if (stopped.signal.aborted) return;
        if (error instanceof ApiError && (error.status === 401 || error.status === 404)) return;
      }
      if (stopped.signal.aborted || stream.isOver()) return;
      stream.onState?.(false);
      await new Promise((resolve) => setTimeout(resolve, pause));
      pause = Math.min(LONGEST_PAUSE, pause * 2);
    }
  };
  void run();
  return () => stopped.abort();
}

async function read(response: Response, onFrames: (frames: Frame[]) => void): Promise<void> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const frames = frameReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) return;
    const complete = frames(value);
    if (complete.length > 0) onFrames(complete);
  }
}

/** At most one call per painted frame, and none is lost: a page in the background catches up every second. */
function perFrame(work: () => void): { ask: () => void; stop: () => void } {
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    frame = 0;
  };
  const run = () => {
    stop();
    work();
  };
  return {
    ask: () => {
      if (frame) return;
      frame = requestAnimationFrame(run);
      timer = setTimeout(run, 1000);
    },
    stop,
  };
}

/** Follow an execution. Of the frames of one moment only the newest is parsed: each holds the whole execution. */
export function followExecution(
  id: string,
  onChange: (execution: Execution) => void,
  onState: (connected: boolean) => void,
): () => void {
  let newest: string | null = null;
  let over = false;
  const paint = perFrame(() => {
    if (newest === null) return;
    onChange(JSON.parse(newest) as Execution);
    newest = null;
  });
  const stop = follow({
    url: `${ROOT}/executions/${part(id)}/follow`,
    onFrames: (frames) => {
      for (const frame of frames) {
        if (frame.id === "progress" || frame.id === "end") newest = frame.data;
        if (frame.id === "end") over = true;
      }
      if (newest !== null) paint.ask();
    },
    isOver: () => over,
    onState,
  });
  return () => {
    paint.stop();
    stop();
  };
}

/** Follow the log of an execution; every connection starts with all lines so far. */
export function followLogs(id: string, onLines: (lines: LogEntry[]) => void): () => void {
  let lines: LogEntry[] = [];
  const paint = perFrame(() => onLines(lines));
  const stop = follow({
    url: `${ROOT}/logs/${part(id)}/follow?minLevel=TRACE`,
    onOpen: () => {
      lines = [];
    },
    onFrames: (frames) => {
      const found = frames
        .filter((frame) => frame.id === "progress")
        .map((frame) => JSON.parse(frame.data) as LogEntry);
      if (found.length === 0) return;
      lines = lines.concat(found);
      paint.ask();
    },
    isOver: () => false,
  });
  return () => {
    paint.stop();
    stop();
  };
}
