/** The part of Markdown that descriptions use, as a tree; a page builds its own elements of it and never takes HTML. */

export type Inline =
  | { kind: "text" | "code" | "strong" | "em"; text: string }
  | { kind: "link"; text: string; href: string };

export type Block =
  | { kind: "paragraph"; inline: Inline[] }
  | { kind: "heading"; level: number; inline: Inline[] }
  | { kind: "list"; ordered: boolean; items: Inline[][] }
  | { kind: "code"; text: string };

const ITEM = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/;
const HEADING = /^(#{1,6})\s+(.*)$/;

/** Text as blocks. */
export function parseMarkdown(text: string): Block[] {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? "";
    const heading = HEADING.exec(line);
    const item = ITEM.exec(line);
    if (line.startsWith("```")) {
      const end = lines.findIndex((one, index) => index > at && one.startsWith("```"));
      const last = end < 0 ? lines.length : end;
      blocks.push({ kind: "code", text: lines.slice(at + 1, last).join("\n") });
      at = last + 1;
    } else if (heading) {
      blocks.push({ kind: "heading", level: heading[1]?.length ?? 1, inline: parseInline(heading[2] ?? "") });
      at += 1;
    } else if (item) {
      const items: Inline[][] = [];
      for (let found = ITEM.exec(lines[at] ?? ""); found; found = ITEM.exec(lines[at] ?? "")) {
        items.push(parseInline(found[2] ?? ""));
        at += 1;
      }
      blocks.push({ kind: "list", ordered: item[1] !== undefined, items });
    } else if (line.trim() === "") {
      at += 1;
    } else {
      const words: string[] = [];
      while (at < lines.length && !startsBlock(lines[at] ?? "")) {
        words.push(lines[at] ?? "");
        at += 1;
      }
      blocks.push({ kind: "paragraph", inline: parseInline(words.join(" ")) });
    }
  }
  return blocks;
}

function startsBlock(line: string): boolean {
  return line.trim() === "" || line.startsWith("```") || HEADING.test(line) || ITEM.test(line);
}

const INLINE = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|\[([^\]]+)\]\(([^)\s]+)\)/g;

/** One line as pieces; a link goes to the web or to a place of this site, never to a script. */
export function parseInline(text: string): Inline[] {
  const found: Inline[] = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > from) found.push({ kind: "text", text: text.slice(from, match.index) });
    from = match.index + match[0].length;
    const [whole, code, strong, em, label, href] = match;
    if (code) found.push({ kind: "code", text: code });
    else if (strong) found.push({ kind: "strong", text: strong });
    else if (em) found.push({ kind: "em", text: em });
    else if (label && href && /^(https?:\/\/|\/(?!\/))/.test(href)) found.push({ kind: "link", text: label, href });
    else found.push({ kind: "text", text: label ?? whole });
  }
  if (from < text.length) found.push({ kind: "text", text: text.slice(from) });
  return found;
}
