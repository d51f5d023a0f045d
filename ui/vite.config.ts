import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const FONTS = ["inter", "jetbrains-mono"];

/** The fonts travel with their licence; those of the scripts are collected by Vite itself. */
const fontLicenses: Plugin = {
  name: "font-licenses",
  generateBundle() {
    const read = (font: string) => readFileSync(`node_modules/@fontsource-variable/${font}/LICENSE`, "utf-8");
    this.emitFile({
      type: "asset",
      fileName: "fonts.md",
      source: FONTS.map((font) => `# ${font}\n\n${read(font)}`).join("\n"),
    });
  },
};

/** Where `npm run dev` finds the API. */
const server = process.env.OSTINATO_URL ?? "http://localhost:8080";

export default defineConfig(({ command }) => ({
  // The server writes `<base href="…/ui/">` into the page, so the built page works below any context path.
  base: command === "build" ? "./" : "/ui/",
  plugins: [react(), tailwindcss(), fontLicenses],
  resolve: { alias: { "@": fileURLToPath(new URL("src", import.meta.url)) } },
  build: {
    outDir: fileURLToPath(new URL("../src/ostinato/webserver/static", import.meta.url)),
    emptyOutDir: true,
    target: "es2022",
    chunkSizeWarningLimit: 800,
    license: { fileName: "licenses.md" },
  },
  server: { proxy: { "/api": server } },
  test: { include: ["src/**/*.test.ts"] },
}));
