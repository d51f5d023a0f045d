import { useMemo } from "react";
import { type Block, type Inline, parseMarkdown } from "@/engine/markdown";

/** Text somebody wrote, in the part of Markdown that descriptions use. */
export function Markdown({ text }: { text: string }) {
  const blocks = useMemo(() => parseMarkdown(text), [text]);
  return (
    <div className="flex flex-col gap-2 break-words">
      {blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: blocks have no identity but their place.
        <BlockView key={index} block={block} />
      ))}
    </div>
  );
}

function BlockView({ block }: { block: Block }) {
  switch (block.kind) {
    case "code":
      return <pre className="overflow-auto rounded-md border border-line bg-sunken p-2 text-xs">{block.text}</pre>;
    case "heading":
      return (
        <p className="font-semibold text-ink">
          <Pieces inline={block.inline} />
        </p>
      );
    case "list": {
      const List = block.ordered ? "ol" : "ul";
      return (
        <List className={block.ordered ? "list-decimal pl-5" : "list-disc pl-5"}>
          {block.items.map((item, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: items have no identity but their place.
            <li key={index}>
              <Pieces inline={item} />
            </li>
          ))}
        </List>
      );
    }
    default:
      return (
        <p>
          <Pieces inline={block.inline} />
        </p>
      );
  }
}

function Pieces({ inline }: { inline: Inline[] }) {
  return inline.map((piece, index) => {
    const key = `${index}-${piece.kind}`;
    switch (piece.kind) {
      case "code":
        return (
          <code key={key} className="rounded bg-sunken px-1 py-0.5">
            {piece.text}
          </code>
        );
      case "strong":
        return <strong key={key}>{piece.text}</strong>;
      case "em":
        return <em key={key}>{piece.text}</em>;
      case "link":
        return (
          <a
            key={key}
            href={piece.href}
            target="_blank"
            rel="noreferrer"
            className="text-accent underline underline-offset-2"
          >
            {piece.text}
          </a>
        );
      default:
        return piece.text;
    }
  });
}
