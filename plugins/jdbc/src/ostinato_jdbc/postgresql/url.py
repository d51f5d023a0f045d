"""JDBC URLs of PostgreSQL, in the words of libpq."""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote

SCHEME = "jdbc:postgresql"

_SAME = frozenset({"user", "password", "sslmode", "sslrootcert", "sslcert", "sslkey", "sslpassword"})
_NAMES = {
    "ApplicationName": "application_name",
    "connectTimeout": "connect_timeout",
    "loginTimeout": "connect_timeout",
    "gssEncMode": "gssencmode",
    "channelBinding": "channel_binding",
    "kerberosServerName": "krbsrvname",
    "requireAuth": "require_auth",
    "sslNegotiation": "sslnegotiation",
}
_TARGETS = {
    "any": "any",
    "master": "read-write",
    "primary": "read-write",
    "slave": "standby",
    "secondary": "standby",
    "preferSlave": "prefer-standby",
    "preferSecondary": "prefer-standby",
    "preferPrimary": "any",
}


class WrongUrl(ValueError):
    """A text that is no JDBC URL of PostgreSQL."""


def connection_arguments(url: str) -> tuple[dict[str, str], dict[str, str]]:
    """What libpq takes for a JDBC URL, and the parameters of the URL as they stand. WrongUrl if it is none."""
    if url.split(":")[:2] != SCHEME.split(":") or url.count(":") < 2:
        raise WrongUrl(f"URL scheme is invalid. URL should start with `{SCHEME}`")
    place, _, query = url.removeprefix(f"{SCHEME}:").partition("?")
    parameters = dict(parse_qsl(query, keep_blank_values=True))
    arguments = _place(place)
    for name, value in parameters.items():
        arguments.update(_argument(name, value))
    options = _options(parameters)
    return arguments | ({"options": options} if options else {}), parameters


def _options(parameters: dict[str, str]) -> str:
    """Settings of the session that are to hold from its first statement on."""
    options = [parameters["options"]] if parameters.get("options") else []
    if parameters.get("currentSchema"):
        options.append(f"-c search_path={_escaped(parameters['currentSchema'])}")
    if parameters.get("readOnly", "").lower() == "true":
        options.append("-c default_transaction_read_only=on")
    return " ".join(options)


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace(" ", "\\ ")


def _place(place: str) -> dict[str, str]:
    """Hosts, ports and database: `//host:port,host/database` or `database`."""
    if not place.startswith("//"):
        name = unquote(place.removeprefix("/"))
        return {"host": "localhost"} | ({"dbname": name} if name else {})
    hosts, _, database = place[2:].partition("/")
    pairs = [_host(text) for text in hosts.split(",")]
    arguments = {"host": ",".join(host for host, _ in pairs), "port": ",".join(port for _, port in pairs)}
    return arguments | ({"dbname": unquote(database)} if database else {})


def _host(text: str) -> tuple[str, str]:
    host, found, port = text.rpartition(":")
    if not found or text.endswith("]"):
        host, port = text, "5432"
    if not port.isdigit():
        raise WrongUrl(f"'{port}' is no port")
    return (host.strip("[]") or "localhost"), port


def _argument(name: str, value: str) -> dict[str, str]:
    if name in _SAME:
        return {name: value}
    if name in _NAMES:
        return {_NAMES[name]: value}
    if name == "ssl":
        return {"sslmode": "verify-full"} if value.lower() in ("", "true") else {}
    if name == "targetServerType":
        return {"target_session_attrs": _TARGETS.get(value, "any")}
    if name == "socketTimeout" and value.isdigit():
        return {"tcp_user_timeout": str(int(value) * 1000)}
    if name == "loadBalanceHosts":
        return {"load_balance_hosts": "random" if value.lower() == "true" else "disable"}
    if name == "tcpKeepAlive":
        return {"keepalives": "1" if value.lower() == "true" else "0"}
    return {}
