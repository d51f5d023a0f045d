import { describe, expect, it } from "vitest";
import { buildTree, countStates, endOf, phases, type RunLike, visibleRows } from "./runs";

const T0 = Date.parse("2026-01-01T00:00:00Z");
const at = (seconds: number) => new Date(T0 + seconds * 1000).toISOString();

function run(id: string, taskId: string, more: Partial<RunLike> = {}, from = 0, to: number | null = 1): RunLike {
  const histories = [
    { state: "CREATED", date: at(from) },
    { state: "RUNNING", date: at(from) },
  ];
  if (to !== null) histories.push({ state: "SUCCESS", date: at(to) });
  return { id, taskId, state: { current: to === null ? "RUNNING" : "SUCCESS", histories }, ...more };
}

describe("the tree of task runs", () => {
  it("puts children under their parents and keeps the order", () => {
    const tree = buildTree([
      run("p", "par"),
      run("a", "a", { parentTaskRunId: "p" }),
      run("b", "b", { parentTaskRunId: "p" }),
      run("z", "z"),
    ]);
    expect(tree.map((node) => node.label)).toEqual(["par", "z"]);
    expect(tree[0]?.children.map((node) => node.label)).toEqual(["a", "b"]);
    expect(tree[0]?.size).toBe(2);
  });
  it("shows a task run whose parent is unknown at the top", () => {
    expect(buildTree([run("a", "a", { parentTaskRunId: "gone" })])).toHaveLength(1);
  });
  it("groups the rounds of a loop that hold several tasks", () => {
    const runs = [run("loop", "each", {}, 0, null)];
    for (const [round, value] of ["x", "y"].entries()) {
      runs.push(run(`1${value}`, "one", { parentTaskRunId: "loop", value, iteration: round }, round, round + 1));
      runs.push(
        run(
          `2${value}`,
          "two",
          { parentTaskRunId: "loop", value, iteration: round },
          round + 1,
          round === 1 ? null : 2,
        ),
      );
    }
    const rounds = buildTree(runs)[0]?.children ?? [];
    expect(rounds.map((node) => [node.label, node.run, node.size])).toEqual([
      ["x", null, 2],
      ["y", null, 2],
    ]);
    expect(rounds.map((node) => node.end)).toEqual([T0 + 2000, null]);
    expect(rounds[1]?.state).toBe("RUNNING");
  });
  it("does not group a loop of one task", () => {
    const runs = [
      run("loop", "each"),
      run("1", "a", { parentTaskRunId: "loop", value: "x" }),
      run("2", "a", { parentTaskRunId: "loop", value: "y" }),
    ];
    expect(buildTree(runs)[0]?.children.map((node) => node.value)).toEqual(["x", "y"]);
  });
});

describe("the rows", () => {
  const long = [
    run("loop", "each"),
    ...Array.from({ length: 2000 }, (_, i) => run(`r${i}`, "body", { parentTaskRunId: "loop", value: `${i}` })),
  ];
  it("folds long loops until somebody opens them", () => {
    const tree = buildTree(long);
    expect(visibleRows(tree, new Map())).toHaveLength(1);
    expect(visibleRows(tree, new Map([["loop", true]]))).toHaveLength(2001);
  });
  it("opens what a filter finds", () => {
    const rows = visibleRows(buildTree(long), new Map(), (node) => node.value === "1999");
    expect(rows.map((row) => [row.depth, row.node.label])).toEqual([
      [0, "each"],
      [1, "body"],
    ]);
  });
  it("builds and lists 2,000 task runs within a frame or two", () => {
    const start = performance.now();
    visibleRows(buildTree(long), new Map([["loop", true]]));
    expect(performance.now() - start).toBeLessThan(60);
  });
});

describe("histories", () => {
  it("splits waiting from running, and goes on until now", () => {
    const state = {
      current: "RUNNING",
      histories: [
        { state: "CREATED", date: at(0) },
        { state: "RUNNING", date: at(2) },
      ],
    };
    expect(phases(state, T0 + 5000)).toEqual([
      { state: "CREATED", from: T0, to: T0 + 2000 },
      { state: "RUNNING", from: T0 + 2000, to: T0 + 5000 },
    ]);
    expect(endOf(state)).toBeNull();
  });
  it("counts states", () => {
    expect(countStates([run("a", "a"), run("b", "b", {}, 0, null), run("c", "c")])).toEqual([
      ["SUCCESS", 2],
      ["RUNNING", 1],
    ]);
  });
});
