import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { LogOut, Monitor, Moon, PanelLeft, Play, ScrollText, Search, Sun, Workflow } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { configs, logOut } from "@/api/access";
import { IconButton } from "@/kit/Button";
import { cx } from "@/kit/cx";
import { Menu } from "@/kit/Menu";
import { Toasts } from "@/kit/Toast";
import { Tooltip } from "@/kit/Tooltip";
import { Logo } from "./Logo";
import { Palette } from "./Palette";
import { paths } from "./paths";
import { readStored, writeStored } from "./stored";
import { setTheme, THEMES, type Theme, useTheme } from "./theme";

const PAGES = [
  { to: paths.flows(), label: "Flows", icon: <Workflow /> },
  { to: paths.executions(), label: "Executions", icon: <Play /> },
  { to: paths.logs(), label: "Logs", icon: <ScrollText /> },
];

const THEME_ICONS: Record<Theme, ReactNode> = { system: <Monitor />, light: <Sun />, dark: <Moon /> };
const THEME_WORDS: Record<Theme, string> = { system: "Like the system", light: "Light", dark: "Dark" };
const SLIM = "slim";

/** The frame around every page: navigation, palette, messages. */
export function Shell() {
  const [slim, setSlim] = useState(() => readStored(SLIM) === "true");
  const [palette, setPalette] = useState(false);
  const { data } = useQuery(configs);
  useEffect(() => writeStored(SLIM, String(slim)), [slim]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      setPalette((open) => !open);
    };
    addEventListener("keydown", onKey, { capture: true });
    return () => removeEventListener("keydown", onKey, { capture: true });
  }, []);
  const environment = data?.environment;
  const version = data?.ostinatoVersion ?? data?.version;
  return (
    <div className="flex h-full max-md:flex-col-reverse">
      <button
        type="button"
        onClick={() => document.getElementById("main")?.focus()}
        className="absolute left-2 top-2 z-50 -translate-y-20 rounded-md bg-strong px-3 py-1.5 text-on-strong focus:translate-y-0"
      >
        Skip to content
      </button>
      <aside
        className={cx(
          "flex shrink-0 flex-col bg-paper max-md:w-full max-md:flex-row max-md:border-t max-md:border-line md:border-r md:border-line",
          slim ? "md:w-14" : "md:w-52",
        )}
      >
        <div
          className={cx("flex h-14 items-center max-md:hidden", slim ? "justify-center" : "justify-between pl-4 pr-2")}
        >
          {!slim && <Logo />}
          <IconButton
            label={slim ? "Widen navigation" : "Narrow navigation"}
            icon={<PanelLeft />}
            onClick={() => setSlim(!slim)}
            aria-expanded={!slim}
          />
        </div>
        {environment?.name && !slim && (
          <div className="mx-3 mb-2 flex items-center gap-2 rounded-md border border-line px-2 py-1 text-xs text-ink-2 max-md:hidden">
            <span className="size-2 rounded-full bg-accent" style={{ background: environment.color }} />
            <span className="truncate">{environment.name}</span>
          </div>
        )}
        <nav aria-label="Main" className="flex gap-0.5 p-2 max-md:flex-1 max-md:justify-around md:flex-1 md:flex-col">
          <SlimTip on={slim} text="Jump to (Ctrl K)">
            <button
              type="button"
              onClick={() => setPalette(true)}
              className={cx(
                NAV,
                "text-ink-3 md:mb-2 md:border md:border-line md:bg-surface",
                slim && "md:justify-center",
              )}
            >
              <Search />
              <span className={cx(slim && "md:sr-only")}>Jump to…</span>
              {!slim && <kbd className="ml-auto text-2xs text-ink-3 max-md:hidden">Ctrl K</kbd>}
            </button>
          </SlimTip>
          {PAGES.map((page) => (
            <NavLink key={page.to} {...page} slim={slim} />
          ))}
        </nav>
        <div className={cx("flex items-center gap-0.5 p-2 max-md:hidden", slim && "flex-col-reverse")}>
          <ThemeMenu />
          <LogOutButton />
          {!slim && version && <span className="ml-auto pr-2 text-2xs text-ink-3">{version}</span>}
        </div>
        <div className="hidden items-center pr-2 max-md:flex">
          <ThemeMenu />
        </div>
      </aside>
      <main id="main" tabIndex={-1} className="flex min-h-0 min-w-0 flex-1 flex-col outline-none">
        <Outlet />
      </main>
      <Palette open={palette} onClose={() => setPalette(false)} />
      <Toasts />
    </div>
  );
}

const NAV =
  "flex h-8 items-center gap-2.5 rounded-[7px] px-2.5 font-medium [&_svg]:size-4 [&_svg]:shrink-0 hover:bg-hover " +
  "max-md:h-11 max-md:flex-col max-md:justify-center max-md:gap-0.5 max-md:px-3 max-md:text-2xs";

function NavLink({ to, label, icon, slim }: { to: string; label: string; icon: ReactNode; slim: boolean }) {
  const here = useRouterState({ select: (state) => state.location.pathname.startsWith(to) });
  return (
    <SlimTip on={slim} text={label}>
      <Link
        to={to}
        aria-current={here ? "page" : undefined}
        className={cx(
          NAV,
          here ? "text-ink md:bg-hover [&_svg]:text-accent" : "text-ink-2",
          slim && "md:justify-center",
        )}
      >
        {icon}
        <span className={cx(slim && "md:sr-only")}>{label}</span>
      </Link>
    </SlimTip>
  );
}

function SlimTip({ on, text, children }: { on: boolean; text: string; children: React.ReactElement }) {
  return on ? <Tooltip text={text}>{children}</Tooltip> : children;
}

function ThemeMenu() {
  const theme = useTheme();
  return (
    <Menu
      align="start"
      title="Theme"
      trigger={
        <button
          type="button"
          aria-label="Theme"
          className="flex size-8 items-center justify-center rounded-[7px] text-ink-2 hover:bg-hover [&_svg]:size-4"
        >
          {THEME_ICONS[theme]}
        </button>
      }
      items={THEMES.map((one) => ({
        label: THEME_WORDS[one],
        icon: THEME_ICONS[one],
        chosen: one === theme,
        onSelect: () => setTheme(one),
      }))}
    />
  );
}

function LogOutButton() {
  const navigate = useNavigate();
  return (
    <IconButton
      label="Log out"
      icon={<LogOut />}
      onClick={() => {
        logOut();
        void navigate({ to: paths.login() });
      }}
    />
  );
}
