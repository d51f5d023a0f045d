import { CircleCheck, CircleX, Info, TriangleAlert } from "lucide-react";
import type { Finding } from "@/api/types";
import { findingWords } from "@/engine/findings";
import type { Tone } from "@/engine/states";

const LOOKS: Record<Finding["severity"], { tone: Tone; icon: React.ReactNode; word: string }> = {
  error: { tone: "bad", icon: <CircleX />, word: "Error" },
  warning: { tone: "warn", icon: <TriangleAlert />, word: "Warning" },
  info: { tone: "live", icon: <Info />, word: "Note" },
};

interface ProblemsProps {
  findings: Finding[];
  /** Why the server did not store the text. */
  refused: string;
  onPick: (finding: Finding) => void;
}

/** What is wrong, under the editor; a click goes there. */
export function Problems({ findings, refused, onPick }: ProblemsProps) {
  const count = (severity: Finding["severity"]) => findings.filter((one) => one.severity === severity).length;
  return (
    <section aria-label="Problems" className="flex max-h-[34%] shrink-0 flex-col border-t border-line bg-sunken">
      <h2 className="flex h-9 shrink-0 items-center gap-3 px-5 text-xs font-medium text-ink-2 max-sm:px-4">
        {findings.length === 0 && !refused ? (
          <span data-tone="good" className="flex items-center gap-1.5">
            <CircleCheck className="size-3.5 text-(--tone)" aria-hidden /> No problems
          </span>
        ) : (
          <>
            Problems
            {(["error", "warning", "info"] as const).map(
              (severity) =>
                count(severity) > 0 && (
                  <span
                    key={severity}
                    data-tone={LOOKS[severity].tone}
                    className="flex items-center gap-1 text-(--tone) [&_svg]:size-3.5"
                  >
                    {LOOKS[severity].icon}
                    {count(severity)}
                  </span>
                ),
            )}
          </>
        )}
      </h2>
      {refused && (
        <p
          role="alert"
          className="whitespace-pre-wrap border-t border-line bg-danger-soft px-5 py-2 text-danger max-sm:px-4"
        >
          Not saved{count("error") > 0 ? ": the errors below come first." : `. ${refused}`}
        </p>
      )}
      {findings.length > 0 && (
        <ul aria-live="polite" className="min-h-0 overflow-auto border-t border-line py-1">
          {findings.map((finding) => {
            const look = LOOKS[finding.severity];
            return (
              <li key={`${finding.start.line}:${finding.start.column}:${finding.message}`}>
                <button
                  type="button"
                  onClick={() => onPick(finding)}
                  className="flex w-full items-start gap-2.5 px-5 py-1 text-left -outline-offset-2 hover:bg-hover max-sm:px-4"
                >
                  <span
                    data-tone={look.tone}
                    className="mt-[3px] text-(--tone) [&_svg]:size-3.5"
                    role="img"
                    aria-label={look.word}
                  >
                    {look.icon}
                  </span>
                  <span className="min-w-0 flex-1">
                    <span className="break-words">{findingWords(finding)}</span>
                    {finding.hint && <span className="block text-ink-3">{finding.hint}</span>}
                  </span>
                  <span className="shrink-0 font-mono text-xs leading-5 tabular-nums text-ink-3">
                    {finding.start.line}:{finding.start.column}
                  </span>
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
