/** Markdown as an element for places of the editor that React does not draw. */

import { type Block, type Inline, parseMarkdown } from "@/engine/markdown";

export function markdownElement(text: string): HTMLElement {
  const root = document.createElement("div");
  root.style.cssText = "font: 400 12px/18px var(--font-sans); display: grid; gap: 6px; overflow-wrap: anywhere";
  root.append(...parseMarkdown(text).map(blockElement));
  return root;
}

function blockElement(block: Block): HTMLElement {
  switch (block.kind) {
    case "code": {
      const pre = element("pre", block.text);
      pre.style.cssText = "overflow: auto; background: var(--sunken); padding: 6px 8px; border-radius: 6px";
      return pre;
    }
    case "list": {
      const list = document.createElement("ul");
      list.style.cssText = "list-style: disc; padding-left: 18px";
      for (const item of block.items) {
        const li = document.createElement("li");
        li.append(...item.map(inlineElement));
        list.append(li);
      }
      return list;
    }
    default: {
      const paragraph = document.createElement("p");
      if (block.kind === "heading") paragraph.style.fontWeight = "600";
      paragraph.append(...block.inline.map(inlineElement));
      return paragraph;
    }
  }
}

function inlineElement(piece: Inline): HTMLElement {
  switch (piece.kind) {
    case "link": {
      const link = element("a", piece.text) as HTMLAnchorElement;
      link.href = piece.href;
      link.target = "_blank";
      link.rel = "noreferrer";
      link.style.color = "var(--accent)";
      return link;
    }
    case "text":
      return element("span", piece.text);
    default:
      return element(piece.kind, piece.text);
  }
}

function element(name: string, text: string): HTMLElement {
  const found = document.createElement(name);
  found.textContent = text;
  return found;
}
