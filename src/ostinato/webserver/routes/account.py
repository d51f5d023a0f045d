"""The account of the server."""

from __future__ import annotations

from msgspec import Struct
from starlette.responses import Response

from ostinato.webserver.auth import faults
from ostinato.webserver.call import Call
from ostinato.webserver.errors import BadRequest, IllegalState
from ostinato.webserver.reply import empty
from ostinato.webserver.table import Routes

routes = Routes()


class NewAccount(Struct):
    """The account to create."""

    uid: str | None = None
    username: str | None = None
    password: str | None = None


@routes.post("/basicAuth")
async def create_account(call: Call) -> Response:
    """Set the account: on the first start without credentials, later only with them."""
    wanted = await call.json(NewAccount)
    found = faults(wanted.username, wanted.password)
    if found:
        raise BadRequest(f"{', '.join(found)}: Resource fails validation", [(fault, "") for fault in found])
    if call.site.accounts.configured is not None:
        raise IllegalState("The account is set in the configuration of the server")
    await call.site.accounts.create(str(wanted.username), str(wanted.password))
    return empty(204)
