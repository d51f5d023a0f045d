// Runs before the first paint, so that a dark page never flashes white. The rest of the theme lives in app/theme.ts.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("ostinato.theme");
  } catch {
    // A browser may refuse its storage; the system's theme is used then.
  }
  const dark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
