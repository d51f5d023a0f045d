import { Check, ChevronDown, Search as SearchIcon, X } from "lucide-react";
import { Popover } from "radix-ui";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { cx } from "./cx";

interface SearchFieldProps {
  value: string;
  onChange: (value: string) => void;
  label: string;
  className?: string;
}

const PAUSE = 250;

/** A search box that waits for a pause in typing; `/` puts the cursor into it. */
export function SearchField({ value, onChange, label, className }: SearchFieldProps) {
  const [text, setText] = useState(value);
  const box = useRef<HTMLInputElement>(null);
  const said = useRef(value);
  const tell = useRef(onChange);
  tell.current = onChange;
  useEffect(() => {
    if (value === said.current) return;
    said.current = value;
    setText(value);
  }, [value]);
  useEffect(() => {
    if (text === said.current) return;
    const timer = setTimeout(() => {
      said.current = text;
      tell.current(text);
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = (event.target as HTMLElement).closest(
        "input, textarea, select, [contenteditable=true], [role=dialog]",
      );
      if (event.key !== "/" || typing || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      box.current?.focus();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  return (
    <div className={cx("relative", className)}>
      <SearchIcon aria-hidden className="pointer-events-none absolute left-2.5 top-2 size-4 text-ink-3" />
      <input
        ref={box}
        type="search"
        aria-label={label}
        placeholder={label}
        value={text}
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        className="field h-8 pl-8 [&::-webkit-search-cancel-button]:hidden"
      />
    </div>
  );
}

export interface Choice {
  value: string;
  label?: ReactNode;
}

interface PickProps {
  label: string;
  choices: Choice[];
  chosen: string[];
  onChange: (chosen: string[]) => void;
  /** Only one may be chosen. */
  single?: boolean;
  /** Offer a box to narrow the choices. */
  searchable?: boolean;
}

/** A filter with a list of choices behind a button that says what is chosen. */
export function Pick({ label, choices, chosen, onChange, single, searchable }: PickProps) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const shown = choices.filter((one) => one.value.toLowerCase().includes(text.toLowerCase()));
  const toggle = (value: string) => {
    const has = chosen.includes(value);
    if (single) {
      onChange(has ? [] : [value]);
      setOpen(false);
    } else {
      onChange(has ? chosen.filter((one) => one !== value) : [...chosen, value]);
    }
  };
  const said =
    chosen.length > 1 ? `${chosen.length}` : (choices.find((one) => one.value === chosen[0])?.label ?? chosen[0]);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <span
        className={cx(
          "inline-flex h-8 items-center rounded-[7px] border bg-surface",
          chosen.length > 0 ? "border-line-strong" : "border-dashed border-line-strong",
        )}
      >
        <Popover.Trigger className="flex h-full items-center gap-1.5 rounded-[7px] px-2.5 hover:bg-hover">
          <span className={chosen.length > 0 ? "text-ink-3" : "text-ink-2"}>{label}</span>
          {chosen.length > 0 ? (
            <span className="max-w-44 truncate font-medium">{said}</span>
          ) : (
            <ChevronDown className="size-3.5 text-ink-3" />
          )}
        </Popover.Trigger>
        {chosen.length > 0 && (
          <button
            type="button"
            aria-label={`Clear ${label}`}
            onClick={() => onChange([])}
            className="mr-1 flex size-5 items-center justify-center rounded text-ink-3 hover:bg-hover hover:text-ink"
          >
            <X className="size-3.5" />
          </button>
        )}
      </span>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={6}
          collisionPadding={8}
          aria-label={label}
          className="z-50 flex max-h-80 w-60 animate-rise flex-col rounded-[10px] border border-line bg-raised p-1 shadow-lift"
        >
          {searchable && (
            <input
              aria-label={`Find in ${label}`}
              placeholder="Find…"
              value={text}
              onChange={(event) => setText(event.target.value)}
              className="field mb-1 h-8"
            />
          )}
          <div className="min-h-0 overflow-auto">
            {shown.map((one) => {
              const on = chosen.includes(one.value);
              return (
                <button
                  key={one.value}
                  type="button"
                  aria-pressed={on}
                  onClick={() => toggle(one.value)}
                  className="flex h-8 w-full items-center gap-2 rounded-md px-2 text-left -outline-offset-2 hover:bg-hover"
                >
                  <span className="flex-1 truncate">{one.label ?? one.value}</span>
                  {on && <Check className="size-4 shrink-0 text-accent" />}
                </button>
              );
            })}
            {shown.length === 0 && <p className="px-2 py-3 text-center text-ink-3">Nothing found</p>}
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
