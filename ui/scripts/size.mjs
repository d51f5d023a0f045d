// The budget of the built interface: what the first page and the editor make a browser load, compressed.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const BUDGETS = { "first page": 250_000, editor: 300_000 };

const root = new URL("../../src/ostinato/webserver/static/", import.meta.url).pathname;
const assets = join(root, "assets");
const names = readdirSync(assets);
const packed = (name) => gzipSync(readFileSync(join(assets, name)), { level: 9 }).length;
const named = (stem) =>
  names.find((name) => new RegExp(`^${stem}-[\\w-]+\\.js$`).test(name)) ?? fail(`no chunk ${stem}`);

/** A chunk with all that it imports at once. */
function closure(name, seen = new Set()) {
  if (seen.has(name)) return seen;
  seen.add(name);
  const text = readFileSync(join(assets, name), "utf-8");
  for (const [, inner] of text.matchAll(/(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/g)) closure(inner, seen);
  return seen;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

const page = readFileSync(join(root, "index.html"), "utf-8");
const linked = [...page.matchAll(/assets\/([\w.-]+\.(?:js|css))/g)].map((match) => match[1]);
const first = new Set(linked.filter((name) => name.endsWith(".css")));
for (const name of [...linked.filter((one) => one.endsWith(".js")), named("FlowList")]) closure(name, first);
const editor = [...closure(named("CodeEditor")), ...closure(named("FlowEditor"))].filter((name) => !first.has(name));

const sizes = { "first page": [...first], editor: [...new Set(editor)] };
for (const [what, files] of Object.entries(sizes)) {
  const size = files.reduce((sum, name) => sum + packed(name), 0);
  console.log(`${what}: ${(size / 1000).toFixed(1)} kB of ${BUDGETS[what] / 1000} kB (gzip, ${files.length} files)`);
  if (size > BUDGETS[what]) fail(`${what} is over its budget`);
}
