/** The objects of the REST API, as far as the interface reads them. */

import type { InputSpec } from "@/engine/inputs";
import type { LogLine } from "@/engine/logs";
import type { RunState } from "@/engine/runs";

export interface Paged<T> {
  results: T[];
  total: number;
}

export interface Label {
  key: string;
  value: string;
}

export interface Task {
  id: string;
  type: string;
  description?: string;
  [property: string]: unknown;
}

export interface FlowId {
  namespace: string;
  id: string;
}

export interface Flow extends FlowId {
  revision: number;
  description?: string;
  disabled?: boolean;
  deleted?: boolean;
  labels?: Label[];
  inputs?: InputSpec[];
  outputs?: { id: string; type: string; value?: unknown; description?: string }[];
  tasks?: Task[];
  errors?: Task[];
  finally?: Task[];
  triggers?: Task[];
  concurrency?: { limit: number; behavior?: string };
  updated?: string;
  source?: string;
  exception?: string;
}

export interface TaskRun {
  id: string;
  executionId: string;
  taskId: string;
  parentTaskRunId?: string;
  value?: string;
  iteration?: number;
  outputs?: Record<string, unknown>;
  attempts?: { state: RunState; workerId?: string }[];
  state: RunState;
}

export interface Execution {
  id: string;
  namespace: string;
  flowId: string;
  flowRevision: number;
  taskRunList?: TaskRun[];
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  labels?: Label[];
  variables?: Record<string, unknown>;
  state: RunState;
  parentId?: string;
  originalId?: string;
  trigger?: { id: string; type: string; variables?: Record<string, unknown> };
  metadata?: { attemptNumber?: number; originalCreatedDate?: string };
  scheduleDate?: string;
}

export interface Latest {
  id: string;
  flowId: string;
  namespace: string;
  startDate: string;
  status: string;
}

export interface LogEntry extends LogLine {
  namespace: string;
  flowId: string;
  executionId?: string;
  triggerId?: string;
  thread?: string;
}

export interface Trigger {
  namespace: string;
  flowId: string;
  triggerId: string;
  disabled?: boolean;
  date?: string;
  nextExecutionDate?: string;
  executionId?: string;
}

export interface Configs {
  /** The version of the API, in the terms of Kestra. */
  version?: string;
  ostinatoVersion?: string;
  edition?: string;
  environment?: { name?: string; color?: string };
  isBasicAuthInitialized?: boolean;
  chartDefaultDuration?: string;
}

export interface CheckedInput {
  input: InputSpec;
  value?: unknown;
  enabled?: boolean;
  isDefault?: boolean;
  errors?: { message: string }[];
}

export interface CheckedInputs {
  inputs?: CheckedInput[];
  checks?: { message: string; style?: string; behavior?: string }[];
}

export interface Preview {
  extension?: string;
  type: "TEXT" | "LIST" | "IMAGE" | "PDF" | "MARKDOWN";
  content: unknown;
  maxLine?: number;
  truncated?: boolean;
}

/** A place in a text; both numbers count from 1. */
export interface Place {
  line: number;
  column: number;
}

export interface Finding {
  message: string;
  severity: "error" | "warning" | "info";
  kind?: string;
  label?: string;
  hint?: string | null;
  start: Place;
  end: Place;
}

export interface Completion {
  label: string;
  insert?: string | null;
  kind?: string | null;
  detail?: string | null;
  documentation?: string | null;
}
