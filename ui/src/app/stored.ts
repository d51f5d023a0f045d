/** Small choices kept in the browser; one that refuses its storage forgets them, and nothing else happens. */

export function readStored(key: string): string | null {
  try {
    return localStorage.getItem(`ostinato.${key}`);
  } catch {
    return null;
  }
}

export function writeStored(key: string, value: string): void {
  try {
    localStorage.setItem(`ostinato.${key}`, value);
  } catch {
    // The choice lasts as long as the page.
  }
}
