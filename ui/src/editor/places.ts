/** Between offsets of the editor and lines and columns of the language service, which both count from 1. */

import type { Text } from "@codemirror/state";
import type { Place } from "@/api/types";

export function placeOf(doc: Text, offset: number): Place {
  const line = doc.lineAt(offset);
  return { line: line.number, column: offset - line.from + 1 };
}

/** The offset of a place; a place outside the text is held at its edge. */
export function offsetOf(doc: Text, place: Place): number {
  const line = doc.line(Math.min(Math.max(1, place.line), doc.lines));
  return Math.min(line.to, line.from + Math.max(0, place.column - 1));
}
