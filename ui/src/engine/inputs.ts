/** The form of a flow's inputs: its fields, and what is sent for them. */

export interface InputSpec {
  id: string;
  type: string;
  required?: boolean;
  description?: string;
  displayName?: string;
  defaults?: unknown;
  prefill?: unknown;
  values?: unknown[];
  options?: unknown[];
  allowCustomValue?: boolean;
  isRadio?: boolean;
  itemType?: string;
  min?: number | string;
  max?: number | string;
  accept?: string;
  allowedFileExtensions?: string[];
  inputs?: InputSpec[];
}

export type FieldValue = string | File;

/** What the user filled in, by dotted id; a field that was never touched is absent and takes its default. */
export type Filled = Record<string, FieldValue>;

export interface Field {
  id: string;
  spec: InputSpec;
}

/** The fields of a form in order, those of groups with dotted ids. */
export function fieldsOf(inputs: readonly InputSpec[], prefix = ""): Field[] {
  return inputs.flatMap((spec) =>
    isGroup(spec) ? fieldsOf(spec.inputs ?? [], `${prefix}${spec.id}.`) : [{ id: `${prefix}${spec.id}`, spec }],
  );
}

/** Whether an input only groups others. */
export function isGroup(spec: InputSpec): boolean {
  return spec.type === "FORM" && Array.isArray(spec.inputs);
}

/** The choices of a select. */
export function choicesOf(spec: InputSpec): string[] {
  return (spec.values ?? spec.options ?? []).map(String);
}

/** A value of the API as a field shows it. */
export function shown(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  if (typeof value !== "object") return String(value);
  return Array.isArray(value) && value.every((one) => typeof one !== "object")
    ? JSON.stringify(value)
    : JSON.stringify(value, null, 2);
}

/** The texts of a multi-select or list field. */
export function listValue(text: string): string[] {
  if (!text.trim()) return [];
  try {
    const found: unknown = JSON.parse(text);
    if (Array.isArray(found)) return found.map(String);
  } catch {
    // Not JSON: the words of a list somebody is still writing.
  }
  return text
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);
}

/** The multipart body of what was filled in. */
export function formOf(filled: Filled): FormData {
  const form = new FormData();
  for (const [id, value] of Object.entries(filled)) {
    if (value instanceof File) form.append(id, value, value.name);
    else form.append(id, value);
  }
  return form;
}

/** A fault of an input beside its field, where its name need not be said again. */
export function faultWords(message: string): string {
  if (message.startsWith("Missing required input")) return "This is required.";
  return message.replace(/^Invalid value for input `[^`]+`\. Cause: /, "");
}

/** Labels written as `key:value`; null for text that is none. */
export function parseLabel(text: string): { key: string; value: string } | null {
  const at = text.indexOf(":");
  const key = text.slice(0, at).trim();
  const value = text.slice(at + 1).trim();
  return at > 0 && key && value ? { key, value } : null;
}

/** Text as one word of a shell. */
export function shellWord(text: string): string {
  return /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The command that starts the same execution from a terminal. */
export function curlOf(url: string, filled: Filled, secrets: ReadonlySet<string> = new Set()): string {
  const lines = [`curl -X POST ${shellWord(url)}`, "-u 'USER:PASSWORD'"];
  for (const [id, value] of Object.entries(filled)) {
    if (value instanceof File) lines.push(`-F ${shellWord(`${id}=@${value.name}`)}`);
    else lines.push(`--form-string ${shellWord(`${id}=${secrets.has(id) ? "SECRET" : value}`)}`);
  }
  return lines.join(" \\\n  ");
}
