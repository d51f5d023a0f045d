import { expect, it, test } from "vitest";
import { findTask, tasksInside } from "./tasks";

const task = (id: string, more = {}) => ({ id, type: "io.x.Y", ...more });

test.each([
  ["a list", { tasks: [task("a"), task("b")], errors: [task("c")] }, ["a", "b", "c"]],
  // biome-ignore lint/suspicious/noThenProperty: it is how a flow names this branch.
  ["branches", { then: [task("a")], else: [task("b")], condition: "x" }, ["a", "b"]],
  ["cases", { cases: { one: [task("a")], two: [task("b")] }, defaults: [task("c")] }, ["a", "b", "c"]],
  ["a graph", { tasks: [{ task: task("a"), dependsOn: ["b"] }] }, ["a"]],
  ["inputs", { inputs: [{ id: "a", type: "STRING" }], env: { A: "b" }, values: ["x"] }, []],
])("finds tasks in %s", (_, more, ids) => expect(tasksInside(task("t", more)).map((one) => one.id)).toEqual(ids));

it("looks deep", () => {
  const tree = [task("a", { tasks: [task("b", { cases: { x: [task("c")] } })] })];
  expect(findTask(tree, (one) => one.id === "c")?.id).toBe("c");
  expect(findTask(tree, (one) => one.id === "z")).toBeUndefined();
});
