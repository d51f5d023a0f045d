/** Addresses and what they show. The scheme is Kestra's: `/ui/{tenant}/...`, the tenant may be left out. */

import { QueryClient } from "@tanstack/react-query";
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  useParams,
} from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { configs } from "@/api/access";
import { ApiError, BASE, TENANT, whenUnauthenticated } from "@/api/client";
import { paths } from "@/app/paths";
import { Shell } from "@/app/Shell";
import { parseSearch, writeSearch } from "@/engine/filters";
import { Empty, Failure, Loading } from "@/kit/Feedback";
import { PageHead } from "@/kit/Page";

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2000,
      retry: (count, error) => count < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
  },
});

const root = createRootRoute({
  component: Outlet,
  beforeLoad: async ({ location }) => {
    const found = await queryClient.ensureQueryData(configs);
    const atSetup = location.pathname === paths.setup();
    if (found.isBasicAuthInitialized === false && !atSetup) throw redirect({ to: paths.setup() });
    if (found.isBasicAuthInitialized !== false && atSetup) throw redirect({ to: paths.flows() });
  },
  errorComponent: ({ error, reset }) => <Failure error={error} onRetry={reset} />,
});

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  component: lazyRouteComponent(() => import("@/features/access/Login"), "Login"),
});

const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  component: lazyRouteComponent(() => import("@/features/access/Setup"), "Setup"),
});

const shell = createRoute({ getParentRoute: () => root, id: "shell", component: Shell });

const home = createRoute({
  getParentRoute: () => shell,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: paths.flows() });
  },
});

const flows = createRoute({
  getParentRoute: () => shell,
  path: "/flows",
  component: lazyRouteComponent(() => import("@/features/flows/FlowList"), "FlowList"),
});

const newFlow = createRoute({
  getParentRoute: () => shell,
  path: "/flows/new",
  component: lazyRouteComponent(() => import("@/features/flows/NewFlow"), "NewFlow"),
});

const FlowPage = lazyRouteComponent(() => import("@/features/flows/FlowPage"), "FlowPage");

const flow = createRoute({
  getParentRoute: () => shell,
  path: "/flows/edit/$namespace/$id/{-$tab}",
  component: function Flow() {
    const { namespace = "", id = "", tab = "overview" } = useParams({ strict: false }) as Record<string, string>;
    return <FlowPage key={`${namespace}/${id}`} namespace={namespace} id={id} tab={tab} />;
  },
});

const executions = createRoute({
  getParentRoute: () => shell,
  path: "/executions",
  component: lazyRouteComponent(() => import("@/features/executions/ExecutionList"), "ExecutionList"),
});

const ExecutionPage = lazyRouteComponent(() => import("@/features/executions/ExecutionPage"), "ExecutionPage");

const execution = createRoute({
  getParentRoute: () => shell,
  path: "/executions/$namespace/$flowId/$id/{-$tab}",
  component: function Execution() {
    const {
      namespace = "",
      flowId = "",
      id = "",
      tab = "gantt",
    } = useParams({ strict: false }) as Record<string, string>;
    return <ExecutionPage key={id} namespace={namespace} flowId={flowId} id={id} tab={tab} />;
  },
});

const logs = createRoute({
  getParentRoute: () => shell,
  path: "/logs",
  component: lazyRouteComponent(() => import("@/features/logs/LogList"), "LogList"),
});

const nowhere = createRoute({
  getParentRoute: () => shell,
  path: "$",
  component: () => (
    <>
      <PageHead name="Not found" title="Not found" />
      <Empty title="There is no such page" icon={<Compass />}>
        The address may be mistyped, or the page is of another version.
      </Empty>
    </>
  ),
});

const routeTree = root.addChildren([
  login,
  setup,
  shell.addChildren([home, flows, newFlow, flow, executions, execution, logs, nowhere]),
]);

const PREFIX = `/${TENANT}`;

export const router = createRouter({
  routeTree,
  basepath: `${BASE}/ui`,
  // Inside, paths have no tenant; in the address bar they do.
  rewrite: {
    input: ({ url }) => {
      if (url.pathname === PREFIX || url.pathname.startsWith(`${PREFIX}/`)) {
        url.pathname = url.pathname.slice(PREFIX.length) || "/";
      }
      return url;
    },
    output: ({ url }) => {
      url.pathname = `${PREFIX}${url.pathname === "/" ? "" : url.pathname}`;
      return url;
    },
  },
  parseSearch,
  stringifySearch: writeSearch,
  scrollRestoration: true,
  defaultPreload: "intent",
  defaultPendingComponent: () => <Loading />,
  defaultErrorComponent: ({ error, reset }) => <Failure error={error} onRetry={reset} />,
});

whenUnauthenticated(() => {
  const { pathname, searchStr } = router.state.location;
  if (pathname === paths.login()) return;
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== "configs" });
  void router.navigate({ to: paths.login(), search: { from: pathname + searchStr } as never });
});
