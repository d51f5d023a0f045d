/** Task runs as a tree whose long loops are folded, and as the rows that are visible. */

import { isOver, worst } from "./states";

export interface Step {
  state: string;
  date: string;
}

export interface RunState {
  current: string;
  histories?: Step[];
  startDate?: string;
  endDate?: string;
  duration?: string;
}

/** What the tree needs of a task run. */
export interface RunLike {
  id: string;
  taskId: string;
  parentTaskRunId?: string;
  value?: string;
  iteration?: number;
  attempts?: { state: RunState }[];
  state: RunState;
}

export interface Node<R extends RunLike = RunLike> {
  key: string;
  /** The task run; null for one round of a loop, which is a group of task runs. */
  run: R | null;
  label: string;
  value?: string;
  children: Node<R>[];
  /** How many task runs are below. */
  size: number;
  start: number;
  end: number | null;
  state: string;
}

export interface Row<R extends RunLike = RunLike> {
  node: Node<R>;
  depth: number;
  open: boolean;
  /** It stands below the round of a loop, which shows the value already. */
  inRound: boolean;
}

/** A node with more task runs below it starts folded. */
export const FOLD_ABOVE = 40;

/** The first instant of a state history. */
export function startOf(state: RunState): number {
  return Date.parse(state.startDate ?? state.histories?.[0]?.date ?? "");
}

/** The last instant of a state history; null while it goes on. */
export function endOf(state: RunState): number | null {
  if (!isOver(state.current)) return null;
  const last = state.endDate ?? state.histories?.at(-1)?.date;
  return last === undefined ? startOf(state) : Date.parse(last);
}

/** The tree of task runs, children under their parents, rounds of a loop grouped where they hold several tasks. */
export function buildTree<R extends RunLike>(runs: readonly R[]): Node<R>[] {
  const known = new Set(runs.map((run) => run.id));
  const below = new Map<string | undefined, R[]>();
  for (const run of runs) {
    const parent = run.parentTaskRunId && known.has(run.parentTaskRunId) ? run.parentTaskRunId : undefined;
    const list = below.get(parent);
    if (list) list.push(run);
    else below.set(parent, [run]);
  }
  const make = (run: R): Node<R> => {
    const children = group(run.id, (below.get(run.id) ?? []).map(make));
    return {
      key: run.id,
      run,
      label: run.taskId,
      value: run.value,
      children,
      size: sizeOf(children),
      start: startOf(run.state),
      end: endOf(run.state),
      state: run.state.current,
    };
  };
  return (below.get(undefined) ?? []).map(make);
}

function sizeOf(nodes: readonly Node[]): number {
  return nodes.reduce((sum, node) => sum + node.size + (node.run ? 1 : 0), 0);
}

/** Rounds of a loop become nodes of their own when at least one of them runs several tasks. */
function group<R extends RunLike>(parent: string, nodes: Node<R>[]): Node<R>[] {
  const rounds = new Map<string, Node<R>[]>();
  for (const node of nodes) {
    const { iteration, value } = node.run ?? {};
    if (iteration === undefined && value === undefined) return nodes;
    const round = iteration === undefined ? `v:${value}` : `i:${iteration}`;
    const list = rounds.get(round);
    if (list) list.push(node);
    else rounds.set(round, [node]);
  }
  if (nodes.length === 0 || rounds.size === nodes.length) return nodes;
  return [...rounds].map(([round, children]) => {
    const first = children[0]?.run;
    const ends = children.map((child) => child.end);
    return {
      key: `${parent}/${round}`,
      run: null,
      label: first?.value ?? `#${first?.iteration ?? 0}`,
      children,
      size: sizeOf(children),
      start: Math.min(...children.map((child) => child.start)),
      end: ends.includes(null) ? null : Math.max(...ends.map(Number)),
      state: worst(children.map((child) => child.state)),
    };
  });
}

/** Whether a node is open: as the user said, else unless it is long. */
export function isOpen(node: Node, said: ReadonlyMap<string, boolean>): boolean {
  return said.get(node.key) ?? node.size <= FOLD_ABOVE;
}

/** The rows to show, top down. A filter keeps what matches with all that is above it, and opens it. */
export function visibleRows<R extends RunLike>(
  roots: readonly Node<R>[],
  said: ReadonlyMap<string, boolean>,
  keep?: (node: Node<R>) => boolean,
): Row<R>[] {
  const rows: Row<R>[] = [];
  const wanted = keep ? matching(roots, keep) : null;
  const walk = (nodes: readonly Node<R>[], depth: number, inRound: boolean): void => {
    for (const node of nodes) {
      if (wanted && !wanted.has(node)) continue;
      const open = node.children.length > 0 && (wanted !== null || isOpen(node, said));
      rows.push({ node, depth, open, inRound });
      if (open) walk(node.children, depth + 1, node.run === null);
    }
  };
  walk(roots, 0, false);
  return rows;
}

function matching<R extends RunLike>(roots: readonly Node<R>[], keep: (node: Node<R>) => boolean): Set<Node<R>> {
  const found = new Set<Node<R>>();
  const walk = (node: Node<R>): boolean => {
    let any = node.run !== null && keep(node);
    for (const child of node.children) any = walk(child) || any;
    if (any) found.add(node);
    return any;
  };
  roots.forEach(walk);
  return found;
}

/** How many task runs are in each state, most first. */
export function countStates(runs: readonly RunLike[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const run of runs) counts.set(run.state.current, (counts.get(run.state.current) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

export interface Phase {
  state: string;
  from: number;
  to: number;
}

/** The stretches of a history: how long it was in each state that lasted. */
export function phases(state: RunState, now: number): Phase[] {
  const steps = state.histories ?? [];
  const found: Phase[] = [];
  for (const [index, step] of steps.entries()) {
    if (isOver(step.state)) continue;
    const next = steps[index + 1];
    const from = Date.parse(step.date);
    const to = next ? Date.parse(next.date) : now;
    if (to >= from) found.push({ state: step.state, from, to });
  }
  return found;
}
