import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { FilePlus, LogOut, Moon, Play, ScrollText, Search, Workflow } from "lucide-react";
import { Dialog } from "radix-ui";
import { type ReactNode, useEffect, useState } from "react";
import { logOut } from "@/api/access";
import { executionPage } from "@/api/executions";
import { flowPage } from "@/api/flows";
import { filterKey } from "@/engine/filters";
import { bestMatches, score } from "@/engine/match";
import { stateWord } from "@/engine/states";
import { cx } from "@/kit/cx";
import { StateIcon } from "@/kit/StateBadge";
import { paths } from "./paths";
import { setTheme } from "./theme";

interface Entry {
  key: string;
  group: string;
  text: string;
  aside?: string;
  icon: ReactNode;
  run: (go: (to: string) => void) => void;
}

const PLACES: Entry[] = [
  { key: "flows", group: "Go to", text: "Flows", icon: <Workflow />, run: (go) => go(paths.flows()) },
  { key: "executions", group: "Go to", text: "Executions", icon: <Play />, run: (go) => go(paths.executions()) },
  { key: "logs", group: "Go to", text: "Logs", icon: <ScrollText />, run: (go) => go(paths.logs()) },
  { key: "new", group: "Go to", text: "New flow", icon: <FilePlus />, run: (go) => go(paths.newFlow()) },
  { key: "light", group: "Theme", text: "Light theme", icon: <Moon />, run: () => setTheme("light") },
  { key: "dark", group: "Theme", text: "Dark theme", icon: <Moon />, run: () => setTheme("dark") },
  {
    key: "logout",
    group: "Account",
    text: "Log out",
    icon: <LogOut />,
    run: (go) => {
      logOut();
      go(paths.login());
    },
  },
];

const MOST = 7;

/** Jump anywhere by typing: pages, flows, executions. */
export function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog.Root open={open} onOpenChange={(to) => !to && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-fade bg-veil" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed left-1/2 top-[12vh] z-40 flex max-h-[64vh] w-[min(600px,calc(100vw-24px))] -translate-x-1/2 animate-rise flex-col overflow-hidden rounded-xl border border-line bg-raised shadow-lift outline-none"
        >
          <Dialog.Title className="sr-only">Jump to</Dialog.Title>
          <Inside onClose={onClose} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Inside({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const navigate = useNavigate();
  const entries = useEntries(text);
  useEffect(() => document.getElementById(`jump-${at}`)?.scrollIntoView({ block: "nearest" }), [at]);
  const run = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    entry.run((to) => void navigate({ to }));
  };
  const onKey = (event: React.KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && entries.length > 0) {
      event.preventDefault();
      setAt((at + step + entries.length) % entries.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(entries[at]);
    }
  };
  return (
    <>
      <div className="flex items-center gap-2.5 border-b border-line px-4">
        <Search className="size-4 text-ink-3" aria-hidden />
        <input
          role="combobox"
          aria-expanded
          aria-controls="jump-list"
          aria-activedescendant={entries[at] ? `jump-${at}` : undefined}
          aria-label="Jump to a page, a flow or an execution"
          placeholder="Jump to a page, a flow or an execution"
          value={text}
          spellCheck={false}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKey}
          className="h-12 w-full bg-transparent text-base outline-none placeholder:text-ink-3"
        />
      </div>
      <div id="jump-list" role="listbox" aria-label="Places" className="min-h-0 overflow-auto p-1.5">
        {entries.map((entry, index) => (
          <div key={`${entry.group}-${entry.key}`} role="presentation">
            {entry.group !== entries[index - 1]?.group && (
              <div role="presentation" className="px-2.5 pb-1 pt-2 text-2xs font-medium text-ink-3">
                {entry.group}
              </div>
            )}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the text field, which holds the focus. */}
            <div
              id={`jump-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              onMouseMove={() => setAt(index)}
              onClick={() => run(entry)}
              className={cx(
                "flex h-9 cursor-pointer items-center gap-2.5 rounded-md px-2.5 [&_svg]:size-4 [&_svg]:text-ink-3",
                index === at && "bg-hover",
              )}
            >
              {entry.icon}
              <span className="truncate">{entry.text}</span>
              {entry.aside && <span className="ml-auto shrink-0 text-xs text-ink-3">{entry.aside}</span>}
            </div>
          </div>
        ))}
        {entries.length === 0 && <p className="px-3 py-6 text-center text-ink-3">Nothing found for “{text}”</p>}
      </div>
    </>
  );
}

function useEntries(text: string): Entry[] {
  const typed = text.trim();
  const search: Record<string, string> = typed ? { [filterKey("q", "EQUALS")]: typed } : {};
  const flows = useQuery({ ...flowPage(search, 1, MOST), placeholderData: keepPreviousData });
  const executions = useQuery({
    ...executionPage(search, 1, MOST, "state.startDate:desc", false),
    placeholderData: keepPreviousData,
  });
  // What was found for fewer letters may not fit any more; until the answer comes, only what fits is offered.
  const fits = (stale: boolean, name: string) => !stale || score(name, typed) !== null;
  const foundFlows = (flows.data?.results ?? []).filter((flow) =>
    fits(flows.isPlaceholderData, `${flow.namespace} ${flow.id}`),
  );
  const foundExecutions = (executions.data?.results ?? []).filter((one) =>
    fits(executions.isPlaceholderData, `${one.namespace} ${one.flowId} ${one.id}`),
  );
  return [
    ...bestMatches(PLACES, typed, (entry) => entry.text, typed ? 4 : PLACES.length),
    ...foundFlows.map((flow) => ({
      key: `${flow.namespace}/${flow.id}`,
      group: "Flows",
      text: flow.id,
      aside: flow.namespace,
      icon: <Workflow />,
      run: (go: (to: string) => void) => go(paths.flow(flow.namespace, flow.id)),
    })),
    ...foundExecutions.map((one) => ({
      key: one.id,
      group: typed ? "Executions" : "Recent executions",
      text: `${one.flowId} · ${one.id.slice(0, 8)}`,
      aside: stateWord(one.state.current),
      icon: <StateIcon state={one.state.current} silent />,
      run: (go: (to: string) => void) => go(paths.execution(one.namespace, one.flowId, one.id)),
    })),
  ];
}
