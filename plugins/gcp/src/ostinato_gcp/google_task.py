"""What all tasks for Google Cloud share: the project and who they act as."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import Field

from ostinato.plugin import Dynamic, RunContext, Task, TaskFailed

if TYPE_CHECKING:
    from google.auth.credentials import Credentials

_CLOUD = "https://www.googleapis.com/auth/cloud-platform"


class GoogleTask(Task):
    """A task for Google Cloud."""

    project_id: Dynamic[str | None] = None
    """The project; by default that of the service account or of the server's environment."""
    service_account: Dynamic[str | None] = Field(None, json_schema_extra={"$secret": True})
    """Key of the service account, as JSON. Without it the credentials of the server's environment are taken."""
    impersonated_service_account: Dynamic[str | None] = Field(None, json_schema_extra={"$secret": True})
    """Address of a service account to act as."""
    scopes: Dynamic[list[str]] = Field(default_factory=lambda: [_CLOUD])
    """What access to ask for."""

    def credentials(self, ctx: RunContext) -> tuple[Credentials, str | None]:
        """Who the task acts as, and the project that belongs to it; TaskFailed if there is nobody."""
        import google.auth
        from google.auth.exceptions import GoogleAuthError

        try:
            if self.service_account:
                return self._acting_as(*_of_key(self.service_account, self.scopes))
            found, project = google.auth.default(scopes=self.scopes)
            return self._acting_as(found, project)
        except GoogleAuthError as error:
            hint = "Give the key of a service account as `serviceAccount`"
            raise TaskFailed(f"There are no credentials for Google Cloud: {error}. {hint}") from None

    def _acting_as(self, source: Credentials, project: str | None) -> tuple[Credentials, str | None]:
        if not self.impersonated_service_account:
            return source, project
        from google.auth import impersonated_credentials

        make: Any = impersonated_credentials.Credentials
        acting: Credentials = make(
            source_credentials=source,
            target_principal=self.impersonated_service_account,
            target_scopes=self.scopes,
        )
        return acting, project


def _of_key(text: str, scopes: list[str]) -> tuple[Credentials, str | None]:
    from google.oauth2 import service_account

    try:
        key: dict[str, Any] = json.loads(text)
        make: Any = service_account.Credentials.from_service_account_info
        found: Credentials = make(key, scopes=scopes)
    except (ValueError, TypeError, AttributeError) as error:
        raise TaskFailed(f"`serviceAccount` is no key of a service account: {type(error).__name__}") from None
    return found, key.get("project_id")
