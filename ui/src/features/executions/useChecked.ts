import { useEffect, useRef, useState } from "react";
import { checkInputs } from "@/api/executions";
import type { CheckedInput, CheckedInputs } from "@/api/types";
import type { Filled } from "@/engine/inputs";

interface Checked {
  byId: Map<string, CheckedInput>;
  checks: NonNullable<CheckedInputs["checks"]>;
  /** The answer belongs to what is filled in now. */
  settled: boolean;
}

const PAUSE = 250;
const NOTHING: Checked = { byId: new Map(), checks: [], settled: false };

/** What the server makes of the inputs so far: values, defaults, errors; asked at once and after each pause in typing. */
export function useChecked(namespace: string, flowId: string, filled: Filled): Checked {
  const [checked, setChecked] = useState(NOTHING);
  const pause = useRef(0);
  useEffect(() => {
    const stopped = new AbortController();
    setChecked((old) => (old.settled ? { ...old, settled: false } : old));
    const timer = setTimeout(async () => {
      try {
        const found = await checkInputs(namespace, flowId, filled, stopped.signal);
        const byId = new Map((found.inputs ?? []).map((one) => [one.input.id, one]));
        setChecked({ byId, checks: found.checks ?? [], settled: true });
      } catch {
        // The start itself tells what is wrong; a form without advance notice still works.
        if (!stopped.signal.aborted) setChecked({ ...NOTHING, settled: true });
      }
    }, pause.current);
    pause.current = PAUSE;
    return () => {
      clearTimeout(timer);
      stopped.abort();
    };
  }, [namespace, flowId, filled]);
  return checked;
}
