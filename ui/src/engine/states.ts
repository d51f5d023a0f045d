/** States of executions and task runs: what they mean for a person, and what may be done in them. */

export const STATES = [
  "CREATED",
  "SUBMITTED",
  "QUEUED",
  "RUNNING",
  "PAUSED",
  "BREAKPOINT",
  "RETRYING",
  "RESTARTED",
  "KILLING",
  "SUCCESS",
  "WARNING",
  "FAILED",
  "KILLED",
  "CANCELLED",
  "RETRIED",
  "SKIPPED",
  "RESUBMITTED",
] as const;

export type StateName = (typeof STATES)[number];

/** The colour family of a state; `tokens.css` has one `--state-<tone>` per family. */
export type Tone = "good" | "bad" | "warn" | "live" | "wait" | "hold" | "stop" | "mute";

const TONES: Record<StateName, Tone> = {
  CREATED: "wait",
  SUBMITTED: "wait",
  QUEUED: "wait",
  RUNNING: "live",
  PAUSED: "hold",
  BREAKPOINT: "hold",
  RETRYING: "warn",
  RESTARTED: "live",
  KILLING: "stop",
  SUCCESS: "good",
  WARNING: "warn",
  FAILED: "bad",
  KILLED: "stop",
  CANCELLED: "stop",
  RETRIED: "mute",
  SKIPPED: "mute",
  RESUBMITTED: "mute",
};

const OVER = new Set<string>([
  "SUCCESS",
  "WARNING",
  "FAILED",
  "KILLED",
  "CANCELLED",
  "RETRIED",
  "SKIPPED",
  "RESUBMITTED",
]);

/** The colour family of any state, known or not. */
export function toneOf(state: string): Tone {
  return TONES[state as StateName] ?? "mute";
}

/** Whether nothing follows this state. */
export function isOver(state: string): boolean {
  return OVER.has(state);
}

/** "RUNNING" as people write it. */
export function stateWord(state: string): string {
  return state.charAt(0) + state.slice(1).toLowerCase();
}

export type Action = "kill" | "pause" | "resume" | "restart" | "replay" | "force-run" | "unqueue" | "delete";

/** What may be done with an execution in this state, most wanted first. */
export function actionsIn(state: string): Action[] {
  switch (state) {
    case "PAUSED":
    case "BREAKPOINT":
      return ["resume", "kill", "replay"];
    case "QUEUED":
      return ["unqueue", "force-run", "kill"];
    case "CREATED":
    case "SUBMITTED":
      return ["force-run", "kill"];
    case "RUNNING":
    case "RESTARTED":
    case "RETRYING":
      return ["kill", "pause"];
    case "KILLING":
      return [];
    case "FAILED":
    case "WARNING":
    case "KILLED":
    case "CANCELLED":
      return ["restart", "replay", "delete"];
    default:
      return ["replay", "delete"];
  }
}

/** How bad a state is, to show the worst of many. */
const WEIGHT: Record<Tone, number> = { bad: 7, stop: 6, warn: 5, live: 4, hold: 3, wait: 2, good: 1, mute: 0 };

/** The state that stands for many. */
export function worst(states: Iterable<string>): string {
  let found = "SKIPPED";
  let weight = -1;
  for (const state of states) {
    const here = WEIGHT[toneOf(state)];
    if (here > weight) {
      weight = here;
      found = state;
    }
  }
  return found;
}
