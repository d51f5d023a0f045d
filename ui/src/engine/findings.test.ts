import { expect, test } from "vitest";
import { findingWords } from "./findings";

test.each([
  [{ message: "must not be null", kind: "value", label: "tasks[0].message" }, "tasks[0].message: must not be null"],
  [
    { message: 'Unrecognized field "mesage" (18 known …)', kind: "property", label: "one.mesage" },
    "There is no property “mesage” here.",
  ],
  [{ message: "Invalid type: a.B", kind: "type", label: "tasks[0]" }, "Invalid type: a.B"],
  [{ message: "not YAML", kind: "yaml" }, "not YAML"],
])("says %j", (finding, words) => expect(findingWords(finding)).toBe(words));
