import { useState } from "react";
import { evaluate } from "@/api/executions";
import { Button } from "@/kit/Button";
import { TextInput } from "@/kit/Field";

interface ExpressionBoxProps {
  executionId: string;
  initial: string;
}

/** Try an expression against what the execution knows. */
export function ExpressionBox({ executionId, initial }: ExpressionBoxProps) {
  const [text, setText] = useState(initial);
  const [answer, setAnswer] = useState<{ result?: string; error?: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      setAnswer(await evaluate(executionId, text));
    } catch (error) {
      setAnswer({ error: (error as Error).message });
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      className="flex max-h-[45%] shrink-0 flex-col border-t border-line bg-sunken"
      onSubmit={(event) => {
        event.preventDefault();
        void run();
      }}
    >
      <div className="flex items-center gap-2 px-3 py-2.5">
        <TextInput
          aria-label="Expression"
          className="font-mono text-xs"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" busy={busy}>
          Evaluate
        </Button>
      </div>
      {answer && (
        <pre aria-live="polite" className="overflow-auto whitespace-pre-wrap border-t border-line px-4 py-2.5 text-xs">
          {answer.error === undefined ? answer.result : <span className="text-danger">{answer.error}</span>}
        </pre>
      )}
    </form>
  );
}
