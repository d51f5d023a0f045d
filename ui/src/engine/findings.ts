/** What the language service found, in words for an editor, where the place is seen anyway. */

export interface FindingLike {
  message: string;
  kind?: string;
  label?: string;
}

/** Messages of these kinds name what they are about; the others are about their label. */
const NAMED = new Set(["yaml", "type"]);

/** A message that says what it is about, without the lists of what would have been right: completion has those. */
export function findingWords({ message, kind = "", label }: FindingLike): string {
  const last = label?.split(".").at(-1);
  if (kind === "property" && last) return `There is no property “${last}” here.`;
  if (NAMED.has(kind) || !label) return message;
  return `${label}: ${message}`;
}
