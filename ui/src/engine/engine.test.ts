import { describe, expect, it, test } from "vitest";
import { filterKey, filtersOf, labelsOf, listOf, numberOf, parseSearch, withKeys, writeSearch } from "./filters";
import { choicesOf, curlOf, faultWords, fieldsOf, listValue, parseLabel, shellWord, shown } from "./inputs";
import { ansiPieces, atLeast, markPieces, matchingLines } from "./logs";
import { bestMatches, score } from "./match";
import { expressionOf, fileName, isFile, outputPath, rowsOf } from "./outputs";
import { frameReader } from "./sse";

describe("filters", () => {
  it("survives a round trip through the address", () => {
    const search = {
      [filterKey("state", "IN")]: "FAILED,KILLED",
      page: "2",
      [filterKey("labels", "EQUALS", "a")]: "b c",
    };
    expect(parseSearch(writeSearch(search))).toEqual(search);
    expect(writeSearch({ [filterKey("state", "IN")]: "FAILED" })).toBe("?filters[state][IN]=FAILED");
  });
  it("gives the API its part only", () => {
    expect(filtersOf({ "filters[q][EQUALS]": "x", page: "3", "filters[bad": "y" })).toEqual({
      "filters[q][EQUALS]": "x",
    });
  });
  it("reads labels, lists and numbers", () => {
    expect(labelsOf({ "filters[labels][EQUALS][team.name]": "a:b" })).toEqual([{ key: "team.name", value: "a:b" }]);
    expect(listOf({ "filters[state][IN]": "A,B" }, "state")).toEqual(["A", "B"]);
    expect(numberOf({ page: "0" }, "page", 1)).toBe(1);
    expect(numberOf({ page: "7" }, "page", 1)).toBe(7);
  });
  it("goes back to the first page when a filter changes", () => {
    expect(withKeys({ page: "4", a: "1" }, { a: "2" })).toEqual({ a: "2" });
    expect(withKeys({ page: "4", a: "1" }, { page: "5", a: undefined })).toEqual({ page: "5" });
  });
});

describe("inputs", () => {
  it("flattens groups with dotted ids", () => {
    const specs = [
      { id: "a", type: "STRING" },
      { id: "g", type: "FORM", inputs: [{ id: "b", type: "INT" }] },
    ];
    expect(fieldsOf(specs).map((field) => field.id)).toEqual(["a", "g.b"]);
  });
  test.each([
    [null, ""],
    [3, "3"],
    [true, "true"],
    [["a", 1], '["a",1]'],
    [{ a: [1] }, '{\n  "a": [\n    1\n  ]\n}'],
  ])("shows %j", (value, text) => expect(shown(value)).toBe(text));
  test.each([
    ['["a","b"]', ["a", "b"]],
    ["a, b", ["a", "b"]],
    ["  ", []],
  ])("reads the list %s", (text, list) => expect(listValue(text)).toEqual(list));
  test.each([
    ["Missing required input:a.b", "This is required."],
    ["Invalid value for input `who`. Cause: The input must be a valid email", "The input must be a valid email"],
    ["Something else", "Something else"],
  ])("says %s as %s", (message, words) => expect(faultWords(message)).toBe(words));
  it("reads labels", () => {
    expect(parseLabel("a:b:c")).toEqual({ key: "a", value: "b:c" });
    expect(parseLabel(":b")).toBeNull();
    expect(choicesOf({ id: "s", type: "SELECT", values: [1, "b"] })).toEqual(["1", "b"]);
  });
  it("writes a command that a shell reads back, without secrets", () => {
    expect(shellWord("it's")).toBe(`'it'\\''s'`);
    const command = curlOf("http://localhost/x", { name: "two words", key: "hush" }, new Set(["key"]));
    expect(command).toContain("--form-string 'name=two words'");
    expect(command).not.toContain("hush");
  });
});

describe("logs", () => {
  it("orders levels", () => {
    expect(atLeast("WARN", "INFO")).toBe(true);
    expect(atLeast("DEBUG", "INFO")).toBe(false);
  });
  it("filters by level, text and task", () => {
    const line = (level: "INFO" | "ERROR", message: string, taskId: string) => ({
      level,
      message,
      taskId,
      timestamp: "",
    });
    const lines = [line("INFO", "Hello", "a"), line("ERROR", "Bad hello", "b")];
    expect(matchingLines(lines, { level: "INFO", text: "HELLO" })).toHaveLength(2);
    expect(matchingLines(lines, { level: "WARN", text: "" })).toEqual([lines[1]]);
    expect(matchingLines(lines, { level: "TRACE", text: "", taskId: "a" })).toEqual([lines[0]]);
  });
  it("reads terminal colours and drops other sequences", () => {
    expect(ansiPieces("a\u001b[31;1mred\u001b[0m\u001b[2Kb")).toEqual([
      { text: "a" },
      { text: "red", color: 1, bold: true },
      { text: "b" },
    ]);
  });
  it("marks what was searched", () => {
    expect(markPieces([{ text: "abAB", color: 2 }], "ab")).toEqual([
      { text: "ab", color: 2, mark: true },
      { text: "AB", color: 2, mark: true },
    ]);
  });
});

describe("outputs", () => {
  test.each([
    [["say", "value"], "{{ outputs.say.value }}"],
    [["my-task", "rows", 0], "{{ outputs['my-task'].rows[0] }}"],
    [["a", "it's"], "{{ outputs.a['it\\'s'] }}"],
  ])("%j is read by %s", (path, text) => expect(expressionOf("outputs", path)).toBe(text));
  it("reads the rounds of nested loops by their values", () => {
    const outer = { id: "o", taskId: "outer" };
    const inner = { id: "i", taskId: "inner", parentTaskRunId: "o", value: "a" };
    const leaf = { id: "l", taskId: "leaf", parentTaskRunId: "i", value: "1" };
    const byId = new Map([outer, inner, leaf].map((run) => [run.id, run]));
    expect(expressionOf("outputs", outputPath(leaf, byId))).toBe("{{ outputs.leaf.a['1'] }}");
  });
  it("knows files", () => {
    expect(isFile("kestra:///a/b.csv")).toBe(true);
    expect(isFile("http://x/b.csv")).toBe(false);
    expect(fileName("kestra:///a/b.csv")).toBe("b.csv");
  });
  it("unfolds a value into rows", () => {
    const value = { a: { b: [1, 2] }, c: "x" };
    expect(rowsOf(value, new Map()).map((row) => [row.depth, row.key])).toEqual([
      [0, "a"],
      [1, "b"],
      [2, 0],
      [2, 1],
      [0, "c"],
    ]);
    expect(rowsOf(value, new Map([['["a"]', false]])).map((row) => row.key)).toEqual(["a", "c"]);
    expect(rowsOf({ long: Array.from({ length: 51 }, (_, i) => i) }, new Map())).toHaveLength(1);
  });
});

describe("events", () => {
  it("reads frames wherever the stream is cut", () => {
    const text =
      'id: start\ndata: {"a":1}\n\nid: progress\r\ndata: one\r\ndata: two\r\n\r\n: note\n\nid:end\ndata:x\n\n';
    const expected = [
      { id: "start", data: '{"a":1}' },
      { id: "progress", data: "one\ntwo" },
      { id: "end", data: "x" },
    ];
    for (let cut = 0; cut <= text.length; cut += 1) {
      const read = frameReader();
      expect([...read(text.slice(0, cut)), ...read(text.slice(cut))]).toEqual(expected);
    }
  });
});

describe("matching", () => {
  it("prefers what stands together", () => {
    expect(bestMatches(["daily-load", "d-a-i-l-o-y", "other"], "daily", (one) => one, 5)).toEqual([
      "daily-load",
      "d-a-i-l-o-y",
    ]);
    expect(score("company.team / etl", "cte")).not.toBeNull();
    expect(score("abc", "x")).toBeNull();
  });
});
