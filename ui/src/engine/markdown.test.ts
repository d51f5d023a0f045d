import { expect, it, test } from "vitest";
import { parseInline, parseMarkdown } from "./markdown";

it("reads blocks", () => {
  const blocks = parseMarkdown("# Title\nOne\nline\n\n- a\n- `b`\n\n1. x\n```yaml\nid: y\n```\nend");
  expect(blocks.map((block) => block.kind)).toEqual(["heading", "paragraph", "list", "list", "code", "paragraph"]);
  expect(blocks[1]).toEqual({ kind: "paragraph", inline: [{ kind: "text", text: "One line" }] });
  expect(blocks[4]).toEqual({ kind: "code", text: "id: y" });
});

test.each([
  ["[a](https://x.y)", [{ kind: "link", text: "a", href: "https://x.y" }]],
  [
    "[a](javascript:alert(1))",
    [
      { kind: "text", text: "a" },
      { kind: "text", text: ")" },
    ],
  ],
  ["[a](//evil)", [{ kind: "text", text: "a" }]],
  [
    "**b** *i* `c`",
    [
      { kind: "strong", text: "b" },
      { kind: "text", text: " " },
      { kind: "em", text: "i" },
      { kind: "text", text: " " },
      { kind: "code", text: "c" },
    ],
  ],
  ["2 * 3 * 4", [{ kind: "text", text: "2 * 3 * 4" }]],
])("reads %s", (text, pieces) => expect(parseInline(text)).toEqual(pieces));

it("takes a fence that never ends", () => expect(parseMarkdown("```\na")).toEqual([{ kind: "code", text: "a" }]));
