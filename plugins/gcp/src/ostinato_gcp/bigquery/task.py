"""What all tasks for BigQuery share: the client, and where it finds the service."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pydantic import Field

from ostinato.plugin import Dynamic, MissingExtra, RunContext
from ostinato_gcp.bigquery.retrying import AutoRetry
from ostinato_gcp.google_task import GoogleTask

if TYPE_CHECKING:
    from google.auth.credentials import Credentials
    from google.cloud import bigquery

EMULATOR = "BIGQUERY_EMULATOR_HOST"
"""Variable of the server's environment that names an emulator, as Google's own libraries know it."""


class BigqueryTask(GoogleTask):
    """A task that runs jobs of BigQuery."""

    location: Dynamic[str | None] = None
    """Where the data is: `EU`, `us-east1`."""
    retry_auto: AutoRetry | None = None
    """How often, and after which pauses, a job is tried again."""
    retry_reasons: Dynamic[list[str]] = Field(
        default_factory=lambda: [
            "rateLimitExceeded",
            "jobBackendError",
            "backendError",
            "internalError",
            "jobInternalError",
        ]
    )
    """Reasons of a failure after which a job is tried again."""
    retry_messages: Dynamic[list[str]] = Field(
        default_factory=lambda: [
            "due to concurrent update",
            "Retrying the job may solve the problem",
            "Retrying may solve the problem",
        ]
    )
    """Parts of the message of a failure after which a job is tried again."""

    def client(self, ctx: RunContext, project: str | None = None) -> bigquery.Client:
        """A client, for this project unless `projectId` names another. With an emulator no credentials are needed.

        The emulator is named by the environment of the server, or by the setting `endpoint` of the plugin.
        """
        try:
            from google.api_core.client_options import ClientOptions
            from google.auth.credentials import AnonymousCredentials
            from google.cloud import bigquery
        except ImportError:
            raise MissingExtra("google-cloud-bigquery", "ostinato-gcp") from None
        endpoint = ctx.settings.get("endpoint") or ctx.environment.get(EMULATOR)
        if endpoint:
            options = ClientOptions(api_endpoint=_address(str(endpoint)))
            nobody: Callable[[], Credentials] = AnonymousCredentials
            return bigquery.Client(self.project_id or project or "test", nobody(), client_options=options)
        credentials, own = self.credentials(ctx)
        return bigquery.Client(self.project_id or own or project, credentials, location=self.location)


def _address(endpoint: str) -> str:
    return endpoint if "://" in endpoint else f"http://{endpoint}"
