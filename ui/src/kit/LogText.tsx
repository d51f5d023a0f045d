import { ansiPieces, type Level, markPieces } from "@/engine/logs";
import type { Tone } from "@/engine/states";
import { cx } from "./cx";

const TONES: Record<Level, Tone> = { ERROR: "bad", WARN: "warn", INFO: "live", DEBUG: "hold", TRACE: "mute" };

/** The colour family of a level. */
function levelTone(level: string): Tone {
  return TONES[level as Level] ?? "mute";
}

/** A level as a word of its colour. */
export function LevelMark({ level }: { level: string }) {
  return (
    <span
      data-tone={levelTone(level)}
      className="w-10 shrink-0 font-mono text-2xs font-semibold leading-5 text-(--tone)"
    >
      {level}
    </span>
  );
}

/** The colours of a terminal, taken from the states so that they fit both themes. */
const ANSI: (Tone | null)[] = [null, "bad", "good", "warn", "live", "hold", "live", null];

/** A message with its terminal colours, and the searched text marked. */
export function LogText({ text, mark = "", wrap }: { text: string; mark?: string; wrap?: boolean }) {
  return (
    <span className={cx("font-mono text-xs leading-5", wrap ? "whitespace-pre-wrap break-words" : "whitespace-pre")}>
      {markPieces(ansiPieces(text), mark).map((piece, index) => {
        const tone = piece.color === undefined ? null : ANSI[piece.color];
        const Tag = piece.mark ? "mark" : "span";
        return (
          <Tag
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no identity but their place.
            key={index}
            data-tone={tone ?? undefined}
            className={cx(
              tone && "text-(--tone)",
              piece.bold && "font-semibold",
              piece.mark && "rounded-sm bg-mark text-ink",
            )}
          >
            {piece.text}
          </Tag>
        );
      })}
    </span>
  );
}
