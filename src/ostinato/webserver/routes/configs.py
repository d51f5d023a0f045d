"""What everybody may know of the server."""

from __future__ import annotations

from starlette.responses import Response

from ostinato.ids import derived_id, new_id
from ostinato.webserver.call import Call
from ostinato.webserver.reply import json
from ostinato.webserver.site import Site
from ostinato.webserver.table import Routes

routes = Routes()

KESTRA = "1.3.25"
"""The release whose API this is: clients choose their paths by it."""
UUID = "kestra.server.uuid"


@routes.get("/configs", open=True)
async def configs(call: Call) -> Response:
    """The configuration of the server."""
    site, settings = call.site, call.site.settings
    base = settings.url or f"{call.request.url.scheme}://{call.header('host')}{settings.context_path}/"
    environment = {"name": settings.environment_name, "color": settings.environment_color}
    found = {
        "uuid": await _uuid(site),
        "version": KESTRA,
        "ostinatoVersion": site.context.version,
        "edition": "OSS",
        "chartDefaultDuration": "PT24H",
        "isCustomDashboardsEnabled": True,
        "isAnonymousUsageEnabled": False,
        "isUiAnonymousUsageEnabled": False,
        "isTemplateEnabled": settings.templates,
        "environment": {key: value for key, value in environment.items() if value is not None},
        "url": base,
        "preview": {"initial": settings.preview_rows, "max": settings.preview_most_rows},
        "systemNamespace": settings.system_namespace,
        "hiddenLabelsPrefixes": list(settings.hidden_labels),
        "isAiEnabled": False,
        "isAiApiKeyConfigured": False,
        "isBasicAuthInitialized": await site.accounts.initialized(),
        "pluginsHash": 0,
        "isConcurrencyViewEnabled": True,
    }
    if not found["environment"]:
        del found["environment"]
    return json(found)


async def _uuid(site: Site) -> str:
    found = await site.store.settings.get(UUID)
    if found is None:
        found = derived_id("server", new_id())
        await site.store.settings.put(UUID, found)
    return str(found)


@routes.get("/basicAuthValidationErrors", open=True)
async def validation_errors(call: Call) -> Response:
    """What is wrong with the account of the configuration."""
    return json(call.site.accounts.errors)
