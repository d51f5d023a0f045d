import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Play, Terminal } from "lucide-react";
import { type FormEvent, useEffect, useMemo, useState } from "react";
import { startFlow, startUrl } from "@/api/executions";
import { oneFlow } from "@/api/flows";
import type { Flow, Label } from "@/api/types";
import { paths } from "@/app/paths";
import { curlOf, type Filled, fieldsOf, shown } from "@/engine/inputs";
import { Button } from "@/kit/Button";
import { Copy } from "@/kit/Copy";
import { Dialog } from "@/kit/Dialog";
import { Failure, Loading } from "@/kit/Feedback";
import { InputForm } from "./InputForm";
import { LabelField } from "./LabelField";
import { useChecked } from "./useChecked";

interface ExecuteDialogProps {
  namespace: string;
  flowId: string;
  onClose: () => void;
}

const FORM = "execute-form";

/** Start a flow: a form of its inputs, checked by the server while it is filled in. */
export function ExecuteDialog({ namespace, flowId, onClose }: ExecuteDialogProps) {
  const flow = useQuery(oneFlow(namespace, flowId));
  const [busy, setBusy] = useState(false);
  const [blocked, setBlocked] = useState(false);
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Execute ${flowId}`}
      about={namespace}
      footer={
        <>
          <Button look="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" type="submit" form={FORM} busy={busy} disabled={!flow.data || blocked}>
            <Play /> Execute
          </Button>
        </>
      }
    >
      {flow.isPending && <Loading rows={3} />}
      {flow.isError && <Failure error={flow.error} onRetry={() => void flow.refetch()} />}
      {flow.data && <Form flow={flow.data} onBusy={setBusy} onBlocked={setBlocked} onClose={onClose} />}
    </Dialog>
  );
}

interface FormProps {
  flow: Flow;
  onBusy: (busy: boolean) => void;
  onBlocked: (blocked: boolean) => void;
  onClose: () => void;
}

function Form({ flow, onBusy, onBlocked, onClose }: FormProps) {
  const inputs = useMemo(() => flow.inputs ?? [], [flow]);
  const [filled, setFilled] = useState<Filled>(() => prefilled(flow));
  const [labels, setLabels] = useState<Label[]>([]);
  const [strict, setStrict] = useState(false);
  const [error, setError] = useState("");
  const [curl, setCurl] = useState(false);
  const checked = useChecked(flow.namespace, flow.id, filled);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setStrict(true);
    const wrong = [...checked.byId.values()].some((one) => one.enabled !== false && (one.errors?.length ?? 0) > 0);
    if (checked.settled && wrong) {
      setError("Some inputs need a look.");
      requestAnimationFrame(() => document.querySelector<HTMLElement>(`#${FORM} [aria-invalid=true]`)?.focus());
      return;
    }
    onBusy(true);
    setError("");
    try {
      const started = await startFlow(flow.namespace, flow.id, filled, labels);
      void queries.invalidateQueries({ queryKey: ["executions"] });
      onClose();
      await navigate({ to: paths.execution(flow.namespace, flow.id, started.id) });
    } catch (problem) {
      setError((problem as Error).message);
      onBusy(false);
    }
  };
  const blocks = checked.checks.some((check) => check.behavior === "BLOCK_EXECUTION");
  useEffect(() => onBlocked(blocks), [blocks, onBlocked]);
  return (
    <form id={FORM} noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-5 px-5 py-4">
      {checked.checks.map((check) => (
        <p
          key={check.message}
          data-tone={CHECK_TONES[check.style ?? ""] ?? "live"}
          className="rounded-[7px] border border-(--tone-bar) px-3 py-2 text-(--tone)"
        >
          {check.message}
        </p>
      ))}
      {inputs.length === 0 && <p className="text-ink-2">This flow has no inputs. It can start right away.</p>}
      <InputForm inputs={inputs} filled={filled} onChange={setFilled} checked={checked.byId} strict={strict} />
      <LabelField labels={labels} onChange={setLabels} />
      <div className="rounded-[7px] border border-line">
        <button
          type="button"
          aria-expanded={curl}
          onClick={() => setCurl(!curl)}
          className="flex h-9 w-full items-center gap-2 px-3 text-ink-2 hover:text-ink"
        >
          <Terminal className="size-4" aria-hidden /> Do the same with curl
        </button>
        {curl && <Curl flow={flow} filled={filled} labels={labels} />}
      </div>
      {error && (
        <p role="alert" className="text-danger">
          {error}
        </p>
      )}
    </form>
  );
}

const CHECK_TONES: Record<string, string> = { ERROR: "bad", WARNING: "warn", SUCCESS: "good", INFO: "live" };

function Curl({ flow, filled, labels }: { flow: Flow; filled: Filled; labels: Label[] }) {
  const secrets = new Set(
    fieldsOf(flow.inputs ?? [])
      .filter((field) => field.spec.type === "SECRET")
      .map((field) => field.id),
  );
  const text = curlOf(location.origin + startUrl(flow.namespace, flow.id, labels), filled, secrets);
  return (
    <div className="relative border-t border-line">
      <pre className="overflow-auto p-3 pr-12 text-xs leading-5">{text}</pre>
      <Copy text={text} label="Copy the command" className="absolute right-1.5 top-1.5" />
    </div>
  );
}

function prefilled(flow: Flow): Filled {
  const fields = fieldsOf(flow.inputs ?? []).filter((field) => field.spec.prefill !== undefined);
  return Object.fromEntries(fields.map((field) => [field.id, shown(field.spec.prefill)]));
}
