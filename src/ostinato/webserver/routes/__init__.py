"""The routes, one file for each resource."""

from ostinato.webserver.routes import (
    account,
    actions,
    bulk,
    configs,
    executions,
    files,
    flow_sets,
    flows,
    graphs,
    kv,
    language,
    logs,
    metrics,
    namespace_files,
    namespaces,
    outputs,
    plugins,
    root,
    statistics,
    triggers,
    webhooks,
)

TENANT = [
    route
    for module in (
        webhooks, executions, actions, bulk, flows, flow_sets, graphs, logs, files, metrics, triggers, namespaces,
        namespace_files, kv, outputs, statistics, account, language,
    )
    for route in module.routes.all
]  # fmt: skip
"""Routes below `/api/v1/{tenant}`, and below `/api/v1` in the older form."""
SHARED = [route for module in (configs, plugins) for route in module.routes.all]
"""Routes below `/api/v1` that have no tenant."""
ROOT = root.routes.all
"""Routes outside of the API."""
