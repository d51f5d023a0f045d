/** Loose matching for the command palette: letters in order, better when they stand together or start words. */

/** How well a text answers what was typed; null when it does not. */
export function score(text: string, typed: string): number | null {
  const wanted = typed.toLowerCase().replaceAll(" ", "");
  const lower = text.toLowerCase();
  if (!wanted) return 0;
  const whole = lower.indexOf(typed.toLowerCase().trim());
  if (whole >= 0) return 1000 - whole - text.length / 100;
  let total = 0;
  let at = -1;
  for (const letter of wanted) {
    const next = lower.indexOf(letter, at + 1);
    if (next < 0) return null;
    if (next === at + 1) total += 5;
    else if (next === 0 || /[\W_]/.test(lower[next - 1] ?? "")) total += 4;
    else total += 1;
    at = next;
  }
  return total - text.length / 100;
}

/** The best matches, best first. */
export function bestMatches<T>(items: readonly T[], typed: string, text: (item: T) => string, most: number): T[] {
  return items
    .map((item) => ({ item, score: score(text(item), typed) }))
    .filter((one): one is { item: T; score: number } => one.score !== null)
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map((one) => one.item);
}
