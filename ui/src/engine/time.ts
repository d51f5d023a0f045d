/** Durations and instants in words. */

const UNITS: [string, number][] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
];

/** Milliseconds as a short text: `12 ms`, `1.24 s`, `3m 05s`, `2h 10m`, `4d 6h`. */
export function durationWords(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) return "–";
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
  const whole = Math.round(ms / 1000) * 1000;
  if (whole < 3_600_000) return `${Math.floor(whole / 60_000)}m ${pad((whole % 60_000) / 1000)}s`;
  for (const [index, [name, size]] of UNITS.entries()) {
    const next = UNITS[index + 1];
    if (whole >= size && next)
      return `${Math.floor(whole / size)}${name} ${Math.floor((whole % size) / next[1])}${next[0]}`;
  }
  return "–";
}

/** A duration whose digits do not jump while it ticks: whole seconds from one second on. */
export function tickingWords(ms: number): string {
  if (ms < 1000) return "0 s";
  if (ms < 60_000) return `${Math.floor(ms / 1000)} s`;
  return durationWords(Math.floor(ms / 1000) * 1000);
}

function pad(n: number): string {
  return String(Math.floor(n)).padStart(2, "0");
}

const ISO = /^(-)?P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** Milliseconds of an ISO-8601 duration of days and time; null when it is none. */
export function isoMillis(text: string): number | null {
  const found = ISO.exec(text);
  if (!found || text.endsWith("P") || text.endsWith("T")) return null;
  const [, minus, d, h, m, s] = found;
  const ms = Number(d ?? 0) * 86_400_000 + Number(h ?? 0) * 3_600_000 + Number(m ?? 0) * 60_000 + Number(s ?? 0) * 1000;
  return minus ? -ms : ms;
}

const AGO: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** "3 minutes ago", "in 2 hours", "just now". */
export function agoWords(instant: number, now: number): string {
  const seconds = (instant - now) / 1000;
  if (Math.abs(seconds) < 45) return seconds > 5 ? "in a moment" : "just now";
  const format = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  for (const [unit, size] of AGO) {
    if (Math.abs(seconds) >= size) return format.format(Math.round(seconds / size), unit);
  }
  return format.format(Math.round(seconds / 60), "minute");
}

/** A local date and time that sorts: `2026-01-31 14:05:09`. */
export function stamp(instant: string | number | Date): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return "–";
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ${clock(date)}`;
}

/** The local time of day of an instant, with milliseconds when asked. */
export function clock(instant: string | number | Date, millis = false): string {
  const date = new Date(instant);
  const text = `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
  return millis ? `${text}.${String(date.getMilliseconds()).padStart(3, "0")}` : text;
}

/** A size in bytes: `512 B`, `1.4 kB`, `3.0 MB`. */
export function sizeWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ["kB", "MB", "GB", "TB"];
  let size = bytes / 1000;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${size < 100 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`;
}
