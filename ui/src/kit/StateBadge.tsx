import { Ban, Check, CircleDashed, CircleSlash, Clock, LoaderCircle, Pause, TriangleAlert, X } from "lucide-react";
import type { ComponentType } from "react";
import { stateWord, type Tone, toneOf } from "@/engine/states";
import { cx } from "./cx";

const ICONS: Record<Tone, ComponentType<{ className?: string; strokeWidth?: number }>> = {
  good: Check,
  bad: X,
  warn: TriangleAlert,
  live: LoaderCircle,
  wait: Clock,
  hold: Pause,
  stop: Ban,
  mute: CircleSlash,
};

interface StateProps {
  state: string;
  className?: string;
}

/** The icon of a state. Its name is read aloud unless it stands beside it. */
export function StateIcon({ state, className, silent }: StateProps & { silent?: boolean }) {
  const tone = toneOf(state);
  const Icon = state === "CREATED" ? CircleDashed : ICONS[tone];
  return (
    <span
      data-tone={tone}
      {...(silent ? { "aria-hidden": true } : { role: "img", "aria-label": stateWord(state) })}
      className={cx("inline-flex size-4 shrink-0 items-center justify-center text-(--tone)", className)}
    >
      <Icon className={cx("size-3.5", tone === "live" && "animate-turn")} strokeWidth={2.4} />
    </span>
  );
}

/** A state as a small badge of its colour, icon and word. */
export function StateBadge({ state, className }: StateProps) {
  const tone = toneOf(state);
  return (
    <span
      data-tone={tone}
      className={cx(
        "inline-flex h-[22px] items-center gap-1 rounded-full bg-[color-mix(in_srgb,var(--tone-bar)_15%,transparent)] pl-1 pr-2 text-xs font-medium text-(--tone)",
        className,
      )}
    >
      <StateIcon state={state} silent />
      {stateWord(state)}
    </span>
  );
}
