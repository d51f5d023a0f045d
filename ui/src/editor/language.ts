/** The language service inside the editor: completion, hover, findings. */

import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  snippetCompletion,
} from "@codemirror/autocomplete";
import type { Diagnostic } from "@codemirror/lint";
import type { EditorState, Text } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  hoverTooltip,
  MatchDecorator,
  ViewPlugin,
  type ViewUpdate,
} from "@codemirror/view";
import { complete, hover } from "@/api/language";
import type { Finding, Completion as Item } from "@/api/types";
import { findingWords } from "@/engine/findings";
import { markdownElement } from "./markdownElement";
import { offsetOf, placeOf } from "./places";

const WORD = /[\w.$-]*$/;

/** Asks the service what could stand at the cursor. */
export async function flowCompletion(context: CompletionContext): Promise<CompletionResult | null> {
  const before = context.state.doc.lineAt(context.pos);
  const typed = before.text.slice(0, context.pos - before.from);
  const word = WORD.exec(typed)?.[0] ?? "";
  if (!context.explicit && word === "" && !/[:{|]\s?$|-\s$/.test(typed)) return null;
  const stopped = new AbortController();
  context.addEventListener("abort", () => stopped.abort(), { onDocChange: true });
  try {
    const found = await complete(context.state.doc.toString(), placeOf(context.state.doc, context.pos), stopped.signal);
    if (!found?.items.length) return null;
    const from = offsetOf(context.state.doc, found.start);
    return { from, options: found.items.map(optionOf), validFor: /^[\w.$-]*$/ };
  } catch {
    return null;
  }
}

const KINDS: Record<string, string> = {
  type: "class",
  task: "class",
  property: "property",
  value: "enum",
  function: "function",
  filter: "method",
  variable: "variable",
};

function optionOf(item: Item): Completion {
  const { documentation } = item;
  const option: Completion = {
    label: item.label,
    detail: item.detail ?? undefined,
    type: KINDS[item.kind ?? ""] ?? "text",
    info: documentation ? () => markdownElement(documentation) : undefined,
  };
  if (item.insert?.includes("${")) return snippetCompletion(item.insert, option);
  return { ...option, apply: item.insert ?? undefined };
}

/** What the word under the pointer means. */
export const flowHover = hoverTooltip(
  async (view, pos) => {
    try {
      const found = await hover(view.state.doc.toString(), placeOf(view.state.doc, pos));
      const markdown = found?.markdown;
      if (!markdown) return null;
      const word = view.state.wordAt(pos);
      return {
        pos: word?.from ?? pos,
        end: word?.to,
        create: () => {
          const dom = markdownElement(markdown);
          dom.style.padding = "8px 12px";
          return { dom };
        },
      };
    } catch {
      return null;
    }
  },
  { hoverTime: 400 },
);

/** A finding as the editor underlines it: one line at most, so that a fault of the whole text does not paint it all. */
export function diagnosticOf(state: EditorState, finding: Finding): Diagnostic {
  const { doc } = state;
  const from = offsetOf(doc, finding.start);
  const end = Math.min(offsetOf(doc, finding.end), doc.lineAt(from).to);
  return {
    from,
    to: end > from ? end : wordEnd(doc, from),
    severity: finding.severity,
    message: finding.hint ? `${findingWords(finding)}\n${finding.hint}` : findingWords(finding),
  };
}

function wordEnd(doc: Text, from: number): number {
  const line = doc.lineAt(from);
  const length = /^[\w.$-]+|^\S/.exec(line.text.slice(from - line.from))?.[0].length ?? 0;
  return Math.min(doc.length, from + length);
}

const expressions = new MatchDecorator({
  regexp: /\{\{.*?\}\}/g,
  decoration: Decoration.mark({ class: "cm-expression" }),
});

/** Colours `{{ expressions }}` inside the YAML. */
export const expressionColours = ViewPlugin.fromClass(
  class {
    marks: DecorationSet;
    constructor(view: EditorView) {
      this.marks = expressions.createDeco(view);
    }
    update(update: ViewUpdate) {
      this.marks = expressions.updateDeco(update, this.marks);
    }
  },
  { decorations: (plugin) => plugin.marks },
);
