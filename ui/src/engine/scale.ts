/** The time scale of a Gantt chart: from instants to fractions of its width, and where to draw its ticks. */

export interface Scale {
  start: number;
  end: number;
  /** The place of an instant, 0 to 1; instants outside are held at the edge. */
  at(instant: number): number;
}

export interface Tick {
  at: number;
  label: string;
}

/** A scale over a span of time; an empty span gets a width of its own so that nothing divides by zero. */
export function timeScale(start: number, end: number): Scale {
  const last = Math.max(end, start + 10);
  const width = last - start;
  return { start, end: last, at: (instant) => Math.min(1, Math.max(0, (instant - start) / width)) };
}

const STEPS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000,
  900_000, 1_800_000, 3_600_000, 7_200_000, 10_800_000, 21_600_000, 43_200_000, 86_400_000, 172_800_000, 604_800_000,
];

/** Ticks at round distances from the start, at most `most` of them besides the zero. */
export function ticks(scale: Scale, most: number): Tick[] {
  const width = scale.end - scale.start;
  const step = STEPS.find((one) => width / one <= Math.max(1, most)) ?? Math.ceil(width / Math.max(1, most));
  const found: Tick[] = [];
  for (let offset = 0; offset <= width; offset += step) {
    found.push({ at: offset / width, label: offsetWords(offset, step) });
  }
  return found;
}

/** An offset from the start, as exact as the step needs. */
export function offsetWords(ms: number, step: number): string {
  if (ms === 0) return "0";
  if (step < 1000) return ms < 1000 ? `${ms} ms` : `${trim((ms / 1000).toFixed(3))} s`;
  if (step < 60_000 && ms < 60_000) return `${ms / 1000} s`;
  const parts: [number, string][] = [
    [Math.floor(ms / 86_400_000), "d"],
    [Math.floor((ms % 86_400_000) / 3_600_000), "h"],
    [Math.floor((ms % 3_600_000) / 60_000), "m"],
    [Math.floor((ms % 60_000) / 1000), "s"],
  ];
  return parts
    .filter(([n]) => n > 0)
    .slice(0, 2)
    .map(([n, unit]) => `${n}${unit}`)
    .join(" ");
}

function trim(text: string): string {
  return text.replace(/\.?0+$/, "");
}
