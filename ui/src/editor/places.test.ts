import { Text } from "@codemirror/state";
import { expect, test } from "vitest";
import { offsetOf, placeOf } from "./places";

const doc = Text.of(["id: a", "", "tasks:"]);

test.each([
  [0, { line: 1, column: 1 }],
  [4, { line: 1, column: 5 }],
  [6, { line: 2, column: 1 }],
  [13, { line: 3, column: 7 }],
])("offset %d is %j and back", (offset, place) => {
  expect(placeOf(doc, offset)).toEqual(place);
  expect(offsetOf(doc, place)).toBe(offset);
});

test.each([
  [{ line: 0, column: 0 }, 0],
  [{ line: 1, column: 99 }, 5],
  [{ line: 99, column: 1 }, 7],
])("%j outside the text is held at its edge", (place, offset) => expect(offsetOf(doc, place)).toBe(offset));
