"""Routes are found by path and verb."""

from typing import Any

import pytest

from ostinato.webserver.routes import ROOT, SHARED, TENANT
from ostinato.webserver.table import Match, Route, Table


async def _nothing(call: Any) -> Any:
    return None


def table(*routes: tuple[str, str]) -> Table:
    return Table([Route(method, path, _nothing) for method, path in routes])


def found(table: Table, method: str, path: str) -> Any:
    match = table.find(method, path.strip("/").split("/"))
    return (match.route.path, match.params) if isinstance(match, Match) else match


def test_fixed_segments_win_over_names() -> None:
    routes = table(("GET", "/a/{x}"), ("GET", "/a/search"))
    assert found(routes, "GET", "/a/search") == ("/a/search", {})
    assert found(routes, "GET", "/a/other") == ("/a/{x}", {"x": "other"})


def test_a_form_goes_past_routes_that_take_none() -> None:
    routes = Table([Route("POST", "/a/{x}/state", _nothing, formless=True), Route("POST", "/a/{x}/{y}", _nothing)])
    paths = [
        match.route.path
        for form in (False, True)
        if isinstance(match := routes.find("POST", ["a", "b", "state"], form), Match)
    ]
    assert paths == ["/a/{x}/state", "/a/{x}/{y}"]
    alone = Table([Route("POST", "/a/{x}/state", _nothing, formless=True)])
    assert isinstance(alone.find("POST", ["a", "b", "state"], True), Match)


def test_another_verb_may_fit_a_name_where_the_fixed_path_has_it_not() -> None:
    routes = table(("DELETE", "/a/{x}"), ("GET", "/a/search"))
    assert found(routes, "DELETE", "/a/search") == ("/a/{x}", {"x": "search"})


def test_verbs_of_all_fitting_paths_are_told() -> None:
    routes = table(("POST", "/a/{x}"), ("GET", "/a/b"))
    assert found(routes, "PUT", "/a/b") == ["HEAD", "GET", "POST"]
    assert found(routes, "PUT", "/none") == []


def test_head_is_get() -> None:
    assert found(table(("GET", "/a")), "HEAD", "/a") == ("/a", {})


def test_a_rest_takes_all_that_is_left() -> None:
    assert found(table(("GET", "/a/{p*}")), "GET", "/a/b/c") == ("/a/{p*}", {"p": "b/c"})


@pytest.mark.parametrize("routes", [TENANT, SHARED, ROOT])
def test_no_route_is_there_twice_and_each_has_a_text(routes: list[Route]) -> None:
    names = [(route.method, route.path) for route in routes]
    assert len(set(names)) == len(names)
    assert all(route.handler.__doc__ for route in routes)


def test_only_these_routes_are_open() -> None:
    paths = {route.path for route in [*TENANT, *SHARED, *ROOT] if route.open}
    assert paths == {
        "/executions/webhook/{namespace}/{flowId}/{key}", "/configs", "/basicAuthValidationErrors", "/ping",
    }  # fmt: skip
