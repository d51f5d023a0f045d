/** Outputs as a tree, and the expression that reads each place of it. */

export type Path = (string | number)[];

interface Looped {
  id: string;
  taskId: string;
  parentTaskRunId?: string;
  value?: string;
}

/** Where the outputs of a task run are found: below its task, and in loops below the value of each round. */
export function outputPath<R extends Looped>(run: R, byId: ReadonlyMap<string, R>): Path {
  const values: string[] = [];
  for (let at: R | undefined = run; at; at = byId.get(at.parentTaskRunId ?? "")) {
    if (at.value !== undefined) values.unshift(at.value);
  }
  return [run.taskId, ...values];
}

const PLAIN = /^[A-Za-z_]\w*$/;

/** The expression for a place: `{{ outputs.task.key }}`, with brackets where a name needs them. */
export function expressionOf(root: string, path: Path): string {
  const tail = path.map((part) => {
    if (typeof part === "number") return `[${part}]`;
    return PLAIN.test(part) ? `.${part}` : `['${part.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}']`;
  });
  return `{{ ${root}${tail.join("")} }}`;
}

/** Whether a value is the address of a file in the internal storage. */
export function isFile(value: unknown): value is string {
  return typeof value === "string" && /^(kestra|file|nsfile):\/\/\S+$/.test(value);
}

/** The last part of an address. */
export function fileName(uri: string): string {
  return uri.slice(uri.lastIndexOf("/") + 1) || uri;
}

export interface Leaf {
  path: Path;
  key: string | number | null;
  value: unknown;
  depth: number;
  branch: boolean;
  open: boolean;
  size: number;
}

/** A map or a list with more entries starts closed. */
const CLOSED_ABOVE = 50;

/** A value as rows, top down; what is closed hides its inside. */
export function rowsOf(value: unknown, said: ReadonlyMap<string, boolean>): Leaf[] {
  const rows: Leaf[] = [];
  const walk = (key: string | number | null, inner: unknown, path: Path, depth: number): void => {
    const entries = entriesOf(inner);
    const open = entries !== null && entries.length > 0 && (said.get(pathKey(path)) ?? entries.length <= CLOSED_ABOVE);
    if (path.length > 0) {
      rows.push({ path, key, value: inner, depth, branch: entries !== null, open, size: entries?.length ?? 0 });
    }
    if (entries && (open || path.length === 0)) {
      for (const [name, child] of entries) walk(name, child, [...path, name], path.length === 0 ? 0 : depth + 1);
    }
  };
  walk(null, value, [], 0);
  return rows;
}

/** A path as one text. */
export function pathKey(path: Path): string {
  return JSON.stringify(path);
}

function entriesOf(value: unknown): [string | number, unknown][] | null {
  if (Array.isArray(value)) return value.map((one, index) => [index, one]);
  if (typeof value === "object" && value !== null) return Object.entries(value);
  return null;
}
