import { CircleAlert, CircleCheck, X } from "lucide-react";
import { useSyncExternalStore } from "react";
import { IconButton } from "./Button";

interface Message {
  id: number;
  kind: "done" | "failed";
  title: string;
  text?: string;
}

const STAY = { done: 3500, failed: 9000 };
const MOST = 4;

let messages: Message[] = [];
let last = 0;
const listeners = new Set<() => void>();

function change(next: Message[]): void {
  messages = next;
  for (const listener of listeners) listener();
}

function show(kind: Message["kind"], title: string, text?: string): void {
  last += 1;
  const id = last;
  change([...messages, { id, kind, title, text }].slice(-MOST));
  setTimeout(() => drop(id), STAY[kind]);
}

function drop(id: number): void {
  change(messages.filter((one) => one.id !== id));
}

/** Short news at the edge of the page. */
export const toast = {
  done: (title: string, text?: string) => show("done", title, text),
  failed: (title: string, error: unknown) =>
    show("failed", title, error instanceof Error ? error.message : String(error)),
};

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => messages);
  return (
    <section
      aria-label="Messages"
      aria-live="polite"
      className="pointer-events-none fixed bottom-4 right-4 z-50 flex w-[min(380px,calc(100vw-32px))] flex-col gap-2"
    >
      {shown.map((one) => (
        <div
          key={one.id}
          data-tone={one.kind === "done" ? "good" : "bad"}
          className="pointer-events-auto flex animate-rise items-start gap-2.5 rounded-[10px] border border-line bg-raised py-2.5 pl-3 pr-1.5 shadow-lift"
        >
          <span className="mt-0.5 text-(--tone) [&_svg]:size-4">
            {one.kind === "done" ? <CircleCheck /> : <CircleAlert />}
          </span>
          <div className="min-w-0 flex-1">
            <p className="font-medium">{one.title}</p>
            {one.text && <p className="break-words text-ink-2">{one.text}</p>}
          </div>
          <IconButton label="Dismiss" icon={<X />} onClick={() => drop(one.id)} className="size-6" />
        </div>
      ))}
    </section>
  );
}
