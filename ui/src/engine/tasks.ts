/** Tasks inside tasks: lists of tasks, branches of conditions, cases of switches, wherever a plugin keeps them. */

export interface TaskLike {
  id: string;
  type: string;
  [property: string]: unknown;
}

/** The tasks right below a task, in the order of its source. */
export function tasksInside(task: TaskLike): TaskLike[] {
  return Object.values(task).flatMap(tasksOf);
}

function tasksOf(value: unknown): TaskLike[] {
  if (Array.isArray(value)) return value.flatMap((one) => (isTask(one) ? [one] : wrapped(one)));
  // The cases of a switch are a map from values to lists; a single task is not looked for in maps.
  if (isMap(value) && !isTask(value))
    return Object.values(value).flatMap((one) => (Array.isArray(one) ? tasksOf(one) : []));
  return [];
}

/** A task with its conditions around it, as in a graph of dependencies. */
function wrapped(value: unknown): TaskLike[] {
  return isMap(value) && isTask(value.task) ? [value.task] : [];
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Inputs have an id and a type too, but the type of a task is the name of a class. */
function isTask(value: unknown): value is TaskLike {
  return isMap(value) && typeof value.id === "string" && typeof value.type === "string" && value.type.includes(".");
}

/** The first task that is wanted, looked for depth first. */
export function findTask(tasks: readonly TaskLike[], wanted: (task: TaskLike) => boolean): TaskLike | undefined {
  for (const task of tasks) {
    const found = wanted(task) ? task : findTask(tasksInside(task), wanted);
    if (found) return found;
  }
  return undefined;
}
