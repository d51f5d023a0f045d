import { useSyncExternalStore } from "react";
import { agoWords, durationWords, stamp, tickingWords } from "@/engine/time";

/** One clock for all that ticks: it runs only while somebody looks at it. */
function clockOf(period: number) {
  let now = Date.now();
  let timer: ReturnType<typeof setInterval> | undefined;
  const listeners = new Set<() => void>();
  const tick = () => {
    now = Date.now();
    for (const listener of listeners) listener();
  };
  return {
    subscribe: (listener: () => void) => {
      if (listeners.size === 0) {
        now = Date.now();
        timer = setInterval(tick, period);
      }
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) clearInterval(timer);
      };
    },
    now: () => now,
  };
}

const fast = clockOf(250);
const slow = clockOf(15_000);
const never = () => () => {};

/** The time, four times a second while it is wanted. */
export function useNow(ticking: boolean): number {
  return useSyncExternalStore(ticking ? fast.subscribe : never, fast.now);
}

/** How long ago an instant was; the exact instant is in the title. */
export function Ago({ at }: { at: string | number | undefined }) {
  const now = useSyncExternalStore(slow.subscribe, slow.now);
  if (at === undefined) return <span className="text-ink-3">–</span>;
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return <span className="text-ink-3">–</span>;
  return (
    <time dateTime={date.toISOString()} title={stamp(date)} className="whitespace-nowrap tabular-nums">
      {agoWords(date.getTime(), now)}
    </time>
  );
}

/** How long something took, or ticking how long it takes. */
export function Took({ from, to }: { from: number; to: number | null }) {
  const now = useNow(to === null);
  const text = to === null ? tickingWords(Math.max(0, now - from)) : durationWords(to - from);
  return <span className="whitespace-nowrap tabular-nums">{text}</span>;
}
