import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { createFlow, flowKeys } from "@/api/flows";
import { paths } from "@/app/paths";
import { PageHead } from "@/kit/Page";
import { toast } from "@/kit/Toast";
import { FlowEditor } from "./FlowEditor";
import { LeaveGuard } from "./LeaveGuard";
import { TEMPLATE } from "./template";

export function NewFlow() {
  const [dirty, setDirty] = useState(false);
  const saved = useRef(false);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const save = async (source: string) => {
    const flow = await createFlow(source);
    saved.current = true;
    toast.done("Flow created", `${flow.namespace} / ${flow.id}`);
    void queries.invalidateQueries({ queryKey: flowKeys.all });
    await navigate({ to: paths.flow(flow.namespace, flow.id, "editor") });
  };
  return (
    <>
      <PageHead name="New flow" crumbs={[{ label: "Flows", to: paths.flows() }]} title="New flow" />
      <FlowEditor source={TEMPLATE} save={save} onDirty={setDirty} fresh />
      <LeaveGuard dirty={dirty} inside={() => saved.current} />
    </>
  );
}
