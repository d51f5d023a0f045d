"""The table of routes: one list for the paths with and without a tenant, found by a tree of path segments."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.responses import Response

if TYPE_CHECKING:
    from ostinato.webserver.call import Call

Handler = Callable[["Call"], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Route:
    """One operation: verb, path with `{names}` (`{name*}` at the end takes all that is left), and who carries it out.

    `open` routes ask for no credentials. `exact` ones do not answer the same path with a slash behind it. `formless`
    ones take no forms: one goes to another path that fits (to the flow `state`, not to the state of an execution).
    """

    method: str
    path: str
    handler: Handler
    open: bool = False
    exact: bool = False
    formless: bool = False


class Routes:
    """Routes of one resource, gathered by decorators."""

    def __init__(self) -> None:
        self.all: list[Route] = []

    def add(
        self,
        method: str,
        *paths: str,
        open: bool = False,  # noqa: A002
        exact: bool = False,
        formless: bool = False,
    ) -> Callable[[Handler], Handler]:
        """Carry out a verb on each of the paths by the function below."""

        def note(handler: Handler) -> Handler:
            self.all += [Route(method, path, handler, open, exact, formless) for path in paths]
            return handler

        return note

    def get(self, *paths: str, open: bool = False) -> Callable[[Handler], Handler]:  # noqa: A002
        """GET, and HEAD with it."""
        return self.add("GET", *paths, open=open)

    def post(self, *paths: str, formless: bool = False) -> Callable[[Handler], Handler]:
        """POST."""
        return self.add("POST", *paths, formless=formless)

    def put(self, *paths: str) -> Callable[[Handler], Handler]:
        """PUT."""
        return self.add("PUT", *paths)

    def patch(self, *paths: str) -> Callable[[Handler], Handler]:
        """PATCH."""
        return self.add("PATCH", *paths)

    def delete(self, *paths: str) -> Callable[[Handler], Handler]:
        """DELETE."""
        return self.add("DELETE", *paths)


@dataclass(slots=True)
class _Node:
    fixed: dict[str, _Node] = field(default_factory=dict)
    any: _Node | None = None
    rest: _Node | None = None
    routes: dict[str, tuple[Route, tuple[str, ...]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """A route that fits a path, with the values of its names."""

    route: Route
    params: dict[str, str]


class Table:
    """Finds routes. Fixed segments win over names; a verb that no fitting path has is told with the verbs there are."""

    def __init__(self, routes: Sequence[Route]):
        self._root = _Node()
        for route in routes:
            self._add(route)

    def _add(self, route: Route) -> None:
        node, names = self._root, []
        for segment in route.path.strip("/").split("/"):
            if segment.endswith("*}"):
                names.append(segment[1:-2])
                node.rest = node = node.rest or _Node()
            elif segment.startswith("{"):
                names.append(segment[1:-1])
                node.any = node = node.any or _Node()
            else:
                node = node.fixed.setdefault(segment, _Node())
        node.routes[route.method] = route, tuple(names)

    def find(self, method: str, segments: Sequence[str], form: bool = False) -> Match | list[str]:
        """The route for a verb and a path, and for a `form` where one is sent; else the verbs that the path has, none
        where there is no such path."""
        wanted = "GET" if method == "HEAD" else method
        allowed: dict[str, None] = {}
        spare: Match | None = None
        for node, values in self._fitting(self._root, segments, 0, ()):
            found = node.routes.get(wanted)
            if found is not None:
                route, names = found
                match = Match(route, dict(zip(names, values, strict=True)))
                if not (form and route.formless):
                    return match
                spare = spare or match
            for verb in node.routes:
                allowed |= dict.fromkeys(("HEAD", "GET") if verb == "GET" else (verb,))
        return spare or list(allowed)

    def _fitting(
        self, node: _Node, segments: Sequence[str], at: int, values: tuple[str, ...]
    ) -> Iterator[tuple[_Node, tuple[str, ...]]]:
        if at == len(segments):
            if node.routes:
                yield node, values
            return
        fixed = node.fixed.get(segments[at])
        if fixed is not None:
            yield from self._fitting(fixed, segments, at + 1, values)
        if node.any is not None and segments[at]:
            yield from self._fitting(node.any, segments, at + 1, (*values, segments[at]))
        if node.rest is not None:
            yield node.rest, (*values, "/".join(segments[at:]))
