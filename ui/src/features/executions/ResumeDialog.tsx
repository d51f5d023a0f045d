import { useQuery } from "@tanstack/react-query";
import { Play } from "lucide-react";
import { type FormEvent, useState } from "react";
import { act, flowOfExecution } from "@/api/executions";
import type { Execution, Flow } from "@/api/types";
import type { Filled, InputSpec } from "@/engine/inputs";
import { findTask } from "@/engine/tasks";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { Loading } from "@/kit/Feedback";
import { toast } from "@/kit/Toast";
import { InputForm } from "./InputForm";

interface ResumeDialogProps {
  execution: Execution;
  onClose: () => void;
  onDone: () => void;
}

const FORM = "resume-form";

/** Let a paused execution go on, with the inputs that its pause asks for. */
export function ResumeDialog({ execution, onClose, onDone }: ResumeDialogProps) {
  const flow = useQuery(flowOfExecution(execution.id));
  const [filled, setFilled] = useState<Filled>({});
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const inputs = flow.data ? askedInputs(flow.data, execution) : [];
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError("");
    try {
      await act("resume", execution.id, filled);
      toast.done("Resumed");
      onClose();
      onDone();
    } catch (problem) {
      setError((problem as Error).message);
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Resume this execution"
      footer={
        <>
          <Button look="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" type="submit" form={FORM} busy={busy} disabled={flow.isPending}>
            <Play /> Resume
          </Button>
        </>
      }
    >
      {flow.isPending ? (
        <Loading rows={2} />
      ) : (
        <form id={FORM} noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-5 px-5 py-4">
          {inputs.length === 0 && <p className="text-ink-2">It goes on where it was paused.</p>}
          <InputForm inputs={inputs} filled={filled} onChange={setFilled} checked={new Map()} strict={false} />
          {error && (
            <p role="alert" className="text-danger">
              {error}
            </p>
          )}
        </form>
      )}
    </Dialog>
  );
}

/** The inputs of the task that is paused. */
function askedInputs(flow: Flow, execution: Execution): InputSpec[] {
  const paused = new Set(
    (execution.taskRunList ?? []).filter((run) => run.state.current === "PAUSED").map((run) => run.taskId),
  );
  const tasks = [...(flow.tasks ?? []), ...(flow.errors ?? []), ...(flow.finally ?? [])];
  const task = findTask(tasks, (one) => paused.has(one.id) && Array.isArray(one.inputs));
  return (task?.inputs as InputSpec[] | undefined) ?? [];
}
