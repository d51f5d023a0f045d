import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { CirclePlay, Copy, Ellipsis, FastForward, OctagonX, Pause, Play, RotateCcw, Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { act, executionKey, passBreakpoint } from "@/api/executions";
import type { Execution } from "@/api/types";
import { paths } from "@/app/paths";
import { type Action, actionsIn } from "@/engine/states";
import { Button, IconButton } from "@/kit/Button";
import { Confirm } from "@/kit/Dialog";
import { Menu } from "@/kit/Menu";
import { toast } from "@/kit/Toast";
import { ResumeDialog } from "./ResumeDialog";

const WORDS: Record<Action, { label: string; done: string; icon: ReactNode }> = {
  kill: { label: "Kill", done: "Kill requested", icon: <OctagonX /> },
  pause: { label: "Pause", done: "Paused", icon: <Pause /> },
  resume: { label: "Resume", done: "Resumed", icon: <Play /> },
  restart: { label: "Restart", done: "Restarted", icon: <RotateCcw /> },
  replay: { label: "Replay", done: "Replayed as a new execution", icon: <Copy /> },
  "force-run": { label: "Force run", done: "Started", icon: <FastForward /> },
  unqueue: { label: "Take off the queue", done: "Started", icon: <CirclePlay /> },
  delete: { label: "Delete", done: "Execution deleted", icon: <Trash2 /> },
};

const ASKED: Partial<Record<Action, { text: string; danger: boolean }>> = {
  kill: { text: "Running tasks are stopped. What they have done so far stays done.", danger: true },
  delete: { text: "The execution, its logs, metrics and files are deleted for good.", danger: true },
};

/** How many actions stand in the open; the others are in the menu, and so is what cannot be undone after the end. */
const OPEN = 2;

/** What may be done with an execution in its state. */
export function ExecutionActions({ execution, onDone }: { execution: Execution; onDone: () => void }) {
  const [asking, setAsking] = useState<Action | null>(null);
  const [resuming, setResuming] = useState(false);
  const [busy, setBusy] = useState<Action | null>(null);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { id, namespace, flowId, state } = execution;
  const actions = actionsIn(state.current);

  const run = async (action: Action) => {
    setBusy(action);
    try {
      const other =
        action === "resume" && state.current === "BREAKPOINT" ? await passBreakpoint(id) : await act(action, id);
      toast.done(WORDS[action].done);
      setAsking(null);
      if (action === "delete") {
        await navigate({ to: paths.executions() });
        queries.removeQueries({ queryKey: executionKey(id) });
      } else if (other && other.id !== id) {
        await navigate({ to: paths.execution(namespace, flowId, other.id) });
      } else {
        onDone();
      }
      void queries.invalidateQueries({ queryKey: ["executions", "page"] });
    } catch (error) {
      toast.failed(`${WORDS[action].label} failed`, error);
    } finally {
      setBusy(null);
    }
  };
  const choose = (action: Action) => {
    if (action === "resume" && state.current === "PAUSED") setResuming(true);
    else if (ASKED[action]) setAsking(action);
    else void run(action);
  };
  const open: Action[] = actions.filter((action) => action !== "delete").slice(0, OPEN);
  const inMenu = actions.filter((action) => !open.includes(action));
  return (
    <>
      {open.map((action) => (
        <Button
          key={action}
          look={action === "kill" ? "danger" : action === "resume" ? "primary" : "plain"}
          busy={busy === action}
          onClick={() => choose(action)}
        >
          {WORDS[action].icon} {WORDS[action].label}
        </Button>
      ))}
      {inMenu.length > 0 && (
        <Menu
          trigger={<IconButton label="More" icon={<Ellipsis />} />}
          items={inMenu.map((action) => ({
            label: WORDS[action].label,
            icon: WORDS[action].icon,
            danger: ASKED[action]?.danger,
            onSelect: () => choose(action),
          }))}
        />
      )}
      <Confirm
        open={asking !== null}
        title={asking ? `${WORDS[asking].label} this execution?` : ""}
        text={asking ? ASKED[asking]?.text : ""}
        verb={asking ? WORDS[asking].label : ""}
        danger
        busy={busy !== null}
        onConfirm={() => asking && void run(asking)}
        onClose={() => setAsking(null)}
      />
      {resuming && <ResumeDialog execution={execution} onClose={() => setResuming(false)} onDone={onDone} />}
    </>
  );
}
