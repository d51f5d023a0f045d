import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Play } from "lucide-react";
import { namespaces } from "@/api/flows";
import { paths } from "@/app/paths";
import { useSearchKeys } from "@/app/search";
import { filterKey } from "@/engine/filters";
import { buttonClass } from "@/kit/Button";
import { Empty } from "@/kit/Feedback";
import { Pick } from "@/kit/Filters";
import { PageHead } from "@/kit/Page";
import { ExecutionTable } from "./ExecutionTable";

const NAMESPACE = filterKey("namespace", "PREFIX");
const FLOW = filterKey("flowId", "EQUALS");

export function ExecutionList() {
  const [search, change] = useSearchKeys();
  const names = useQuery(namespaces);
  return (
    <>
      <PageHead name="Executions" title="Executions" />
      <ExecutionTable
        filters={
          <>
            <Pick
              label="Namespace"
              single
              searchable
              choices={(names.data ?? []).map((value) => ({ value }))}
              chosen={search[NAMESPACE] ? [search[NAMESPACE]] : []}
              onChange={([name]) => change({ [NAMESPACE]: name })}
            />
            {search[FLOW] && (
              <Pick
                label="Flow"
                single
                choices={[{ value: search[FLOW] }]}
                chosen={[search[FLOW]]}
                onChange={() => change({ [FLOW]: undefined })}
              />
            )}
          </>
        }
        empty={
          <Empty
            title="Nothing has run yet"
            icon={<Play />}
            action={
              <Link to={paths.flows()} className={buttonClass("primary")}>
                Choose a flow
              </Link>
            }
          >
            Executions of the last 8 days appear here as soon as they start.
          </Empty>
        }
      />
    </>
  );
}
