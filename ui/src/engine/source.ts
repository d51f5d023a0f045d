/** The little the interface itself reads out of the source of a flow: who it is. The server reads the rest. */

/** The id and the namespace at the top of a source. */
export function identityOf(source: string): { id?: string; namespace?: string } {
  return { id: topLevel(source, "id"), namespace: topLevel(source, "namespace") };
}

function topLevel(source: string, key: string): string | undefined {
  const found = new RegExp(`^${key}:[ \\t]*(?:"([^"]*)"|'([^']*)'|([^#\\n]*))`, "m").exec(source);
  const text = (found?.[1] ?? found?.[2] ?? found?.[3])?.trim();
  return text || undefined;
}
