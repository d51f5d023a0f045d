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
    template_sets,
    templates,
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
TEMPLATES = [*templates.routes.all, *template_sets.routes.all]
"""Routes of the tenant that are there only where the settings enable templates."""
SHARED = [route for module in (configs, plugins) for route in module.routes.all]
"""Routes below `/api/v1` that have no tenant."""
ROOT = root.routes.all
"""Routes outside of the API."""
