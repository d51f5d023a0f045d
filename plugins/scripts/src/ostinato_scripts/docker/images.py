"""Images: there, or pulled as the policy says."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from ostinato.plugin import RunContext, TaskFailed
from ostinato_scripts.docker.engine import library
from ostinato_scripts.docker.options import Credentials, PullPolicy


def provide_image(
    client: Any,
    image: str,
    policy: PullPolicy,
    credentials: Credentials | None,
    config: str | Mapping[str, Any] | None,
    ctx: RunContext,
) -> None:
    """Make sure that the engine has an image. TaskFailed with the engine's words if it cannot get it."""
    errors = library().errors
    try:
        if policy != "ALWAYS" and _is_there(client, image):
            return
        if policy == "NEVER":
            raise TaskFailed(f"The image '{image}' is not there and `pullPolicy` is NEVER")
        ctx.log.debug(f"Pulling the image '{image}'")
        name, tag = split_tag(image)
        client.images.pull(name, tag=tag, auth_config=login_for(image, credentials, config))
    except errors.APIError as error:
        raise TaskFailed(f"The image '{image}' cannot be pulled: {error.explanation or error}") from error


def _is_there(client: Any, image: str) -> bool:
    errors = library().errors
    try:
        client.images.get(image)
    except errors.ImageNotFound:
        return False
    return True


def split_tag(image: str) -> tuple[str, str | None]:
    """Name and tag, or digest, of an image; `latest` if it has none."""
    name, at, digest = image.partition("@")
    if at:
        return name, digest
    head, colon, tag = image.rpartition(":")
    return (head, tag) if colon and "/" not in tag else (image, "latest")


def registry_of(image: str) -> str:
    """The registry that an image comes from."""
    first, slash, _ = image.partition("/")
    return first if slash and ("." in first or ":" in first or first == "localhost") else "docker.io"


def login_for(
    image: str, credentials: Credentials | None, config: str | Mapping[str, Any] | None
) -> dict[str, str] | None:
    """How to log in to pull an image, from the credentials or from a config.json."""
    if credentials is not None:
        return _from_credentials(credentials)
    auths = _config(config).get("auths", {})
    registry = registry_of(image)
    for name in (registry, f"https://{registry}", f"https://{registry}/v1/", "https://index.docker.io/v1/"):
        entry = auths.get(name)
        if entry is not None and (registry == "docker.io" or "index.docker.io" not in name):
            return _from_credentials(Credentials.model_validate(_known(entry)))
    return None


def _config(written: str | Mapping[str, Any] | None) -> Mapping[str, Any]:
    if not isinstance(written, str):
        return written or {}
    try:
        found = json.loads(written)
    except ValueError as error:
        raise TaskFailed(f"`config` is no JSON: {error}") from None
    return found if isinstance(found, dict) else {}


def _known(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: entry[name] for name in ("username", "password", "auth") if name in entry}


def _from_credentials(given: Credentials) -> dict[str, str]:
    username, password = given.username, given.password
    if given.auth is not None:
        try:
            username, _, password = base64.b64decode(given.auth).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise TaskFailed("`auth` of the credentials is no base64") from None
    found = {
        "username": username,
        "password": password,
        "registrytoken": given.registry_token,
        "identitytoken": given.identity_token,
        "serveraddress": given.registry,
    }
    return {name: value for name, value in found.items() if value is not None}
