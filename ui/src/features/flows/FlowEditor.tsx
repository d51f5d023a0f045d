import { Save } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { ApiError } from "@/api/client";
import { diagnose } from "@/api/language";
import type { Finding } from "@/api/types";
import { CodeEditor, type CodeEditorHandle } from "@/editor/CodeEditor";
import { Button } from "@/kit/Button";
import { Problems } from "./Problems";

interface FlowEditorProps {
  source: string;
  /** Store the text; throws ApiError when the server refuses. */
  save: (source: string) => Promise<void>;
  onDirty: (dirty: boolean) => void;
  /** A new flow can be saved as it is. */
  fresh?: boolean;
}

const PAUSE = 300;

/** The source with what is wrong in it, as it is typed. */
export function FlowEditor({ source, save, onDirty, fresh = false }: FlowEditorProps) {
  const [text, setText] = useState(source);
  const [saved, setSaved] = useState(source);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState("");
  const [cursor, setCursor] = useState({ line: 1, column: 1 });
  const editor = useRef<CodeEditorHandle>(null);
  const findings = useFindings(text);
  const dirty = text !== saved;
  useEffect(() => onDirty(dirty), [dirty, onDirty]);
  // Somebody stored another text meanwhile (a restored revision): take it, unless there is work to lose.
  const known = useRef(source);
  useEffect(() => {
    if (source === known.current) return;
    known.current = source;
    setSaved(source);
    if (!dirty) editor.current?.replace(source);
  }, [source, dirty]);
  const submit = async () => {
    if (busy || !(dirty || fresh)) return;
    setBusy(true);
    setRefused("");
    try {
      await save(text);
      setSaved(text);
    } catch (problem) {
      setRefused(refusalOf(problem));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col bg-surface">
      <div className="flex h-11 shrink-0 items-center gap-3 border-b border-line px-5 max-sm:px-4">
        <span className="tabular-nums text-ink-3 max-sm:hidden">
          Line {cursor.line}, column {cursor.column}
        </span>
        <span className="text-ink-3" aria-live="polite">
          {dirty ? "Not saved" : fresh ? "" : "Saved"}
        </span>
        <span className="ml-auto text-xs text-ink-3 max-md:hidden">Ctrl Space completes · Ctrl F finds</span>
        <Button
          look="primary"
          busy={busy}
          disabled={!dirty && !fresh}
          onClick={() => void submit()}
          className="max-md:ml-auto"
        >
          <Save /> Save
        </Button>
      </div>
      <div className="min-h-0 flex-1">
        <CodeEditor
          ref={editor}
          label="Source of the flow"
          initial={source}
          findings={findings}
          onChange={(to) => {
            setText(to);
            setRefused("");
          }}
          onSave={() => void submit()}
          onCursor={(line, column) => setCursor({ line, column })}
        />
      </div>
      <Problems
        findings={findings}
        refused={refused}
        onPick={(finding) => editor.current?.goTo(finding.start.line, finding.start.column)}
      />
    </div>
  );
}

/** What is wrong with a text, asked after each pause in typing; the newest answer wins. */
function useFindings(text: string): Finding[] {
  const [findings, setFindings] = useState<Finding[]>([]);
  useEffect(() => {
    const stopped = new AbortController();
    const timer = setTimeout(async () => {
      try {
        setFindings(await diagnose(text, stopped.signal));
      } catch {
        // Without the service the editor still edits; saving tells what is wrong.
      }
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      stopped.abort();
    };
  }, [text]);
  return findings;
}

function refusalOf(problem: unknown): string {
  if (!(problem instanceof ApiError)) return String(problem);
  const faults = problem.faults.map((fault) => (fault.path ? `${fault.path}: ${fault.message}` : fault.message));
  return faults.length > 0 ? faults.join("\n") : problem.message;
}
