import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  tooltips,
} from "@codemirror/view";
import { type Ref, useEffect, useImperativeHandle, useRef } from "react";
import type { Finding } from "@/api/types";
import { diagnosticOf, expressionColours, flowCompletion, flowHover } from "./language";
import { offsetOf } from "./places";
import { editorTheme } from "./theme";

export interface CodeEditorHandle {
  /** Put the cursor at a place and show it. */
  goTo: (line: number, column: number) => void;
  /** Take another text, as one step that can be undone. */
  replace: (text: string) => void;
}

interface CodeEditorProps {
  /** The text to start with; give another `key` to start anew. */
  initial: string;
  label: string;
  findings?: Finding[];
  readOnly?: boolean;
  onChange?: (text: string) => void;
  onSave?: () => void;
  onCursor?: (line: number, column: number) => void;
  ref?: Ref<CodeEditorHandle>;
}

/** The source of a flow, with the language service behind it. */
export function CodeEditor({
  initial,
  label,
  findings,
  readOnly = false,
  onChange,
  onSave,
  onCursor,
  ref,
}: CodeEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const told = useRef({ onChange, onSave, onCursor });
  told.current = { onChange, onSave, onCursor };
  // The editor owns its text: only the first one counts.
  const first = useRef(initial);

  useEffect(() => {
    if (!place.current) return;
    const editor = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: first.current,
        extensions: [
          lineNumbers(),
          foldGutter(),
          history(),
          drawSelection(),
          indentOnInput(),
          indentUnit.of("  "),
          bracketMatching(),
          closeBrackets(),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          highlightSelectionMatches(),
          yaml(),
          expressionColours,
          editorTheme,
          tooltips({ parent: document.body }),
          EditorView.contentAttributes.of({ "aria-label": label }),
          EditorState.readOnly.of(readOnly),
          ...(readOnly ? [] : [autocompletion({ override: [flowCompletion] }), flowHover, lintGutter()]),
          keymap.of([
            {
              key: "Mod-s",
              preventDefault: true,
              run: () => {
                told.current.onSave?.();
                return true;
              },
            },
            ...completionKeymap,
            ...closeBracketsKeymap,
            ...searchKeymap,
            ...historyKeymap,
            ...foldKeymap,
            ...lintKeymap,
            ...defaultKeymap,
            indentWithTab,
          ]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) told.current.onChange?.(update.state.doc.toString());
            if (update.selectionSet || update.docChanged) {
              const line = update.state.doc.lineAt(update.state.selection.main.head);
              told.current.onCursor?.(line.number, update.state.selection.main.head - line.from + 1);
            }
          }),
        ],
      }),
    });
    view.current = editor;
    return () => {
      editor.destroy();
      view.current = null;
    };
  }, [label, readOnly]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || !findings) return;
    editor.dispatch(
      setDiagnostics(
        editor.state,
        findings.map((finding) => diagnosticOf(editor.state, finding)),
      ),
    );
  }, [findings]);

  useImperativeHandle(ref, () => ({
    goTo: (line, column) => {
      const editor = view.current;
      if (!editor) return;
      const offset = offsetOf(editor.state.doc, { line, column });
      editor.dispatch({ selection: { anchor: offset }, effects: EditorView.scrollIntoView(offset, { y: "center" }) });
      editor.focus();
    },
    replace: (text) =>
      view.current?.dispatch({ changes: { from: 0, to: view.current.state.doc.length, insert: text } }),
  }));

  return <div ref={place} className="h-full min-h-0 overflow-hidden" />;
}
