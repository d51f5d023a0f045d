"""Every page, in the light and in the dark and on a narrow screen: accessible, and nothing sticks out.

With `OSTINATO_SCREENSHOTS=<folder>` in the environment a picture of each is left there, to look at.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import ROOT, Server, welcome

AXE = ROOT / "ui/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
SHOWN = """
id: gallery
namespace: browser.gallery
description: Shows **everything**.
labels: {team: data}
inputs:
  - {id: name, type: STRING, defaults: Ada}
  - {id: region, type: SELECT, values: [emea, apac], defaults: emea}
  - {id: tags, type: MULTISELECT, values: [fast, full], required: false}
  - {id: dry, type: BOOL, defaults: false}
  - {id: day, type: DATE, required: false}
  - {id: data, type: FILE, required: false}
tasks:
  - id: each
    type: io.kestra.plugin.core.flow.ForEach
    values: [a, b]
    tasks:
      - {id: say, type: io.kestra.plugin.core.log.Log, message: "Hello {{ taskrun.value }}"}
      - {id: keep, type: io.kestra.plugin.core.debug.Return, format: "{{ taskrun.value }}"}
triggers:
  - {id: nightly, type: io.kestra.plugin.core.trigger.Schedule, cron: "0 2 * * *"}
outputs:
  - {id: all, type: STRING, value: done}
"""
FLOW = "/flows/edit/browser.gallery/gallery"


@pytest.fixture(scope="module")
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """One page for all, so that the scripts are fetched once."""
    context = welcome(browser, server)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def execution(server: Server) -> str:
    """The page of an execution that has everything a page can show."""
    return server.start(server.create(SHOWN), wait=True)


PAGES = {
    "flows": "/flows",
    "new-flow": "/flows/new",
    "flow": f"{FLOW}/overview",
    "editor": f"{FLOW}/editor",
    "flow-executions": f"{FLOW}/executions",
    "triggers": f"{FLOW}/triggers",
    "revisions": f"{FLOW}/revisions",
    "executions": "/executions",
    "gantt": "{execution}/gantt",
    "execution-logs": "{execution}/logs",
    "outputs": "{execution}/outputs",
    "execution": "{execution}/overview",
    "logs": "/logs",
    "nowhere": "/nowhere",
}


def show(page: Page, path: str, execution: str) -> None:
    """Open a page and wait until it has what it shows."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.goto("/ui/main" + path.replace("{execution}", execution))
    expect(page.get_by_role("heading").first).to_be_visible()
    expect(page.get_by_role("status", name="Loading")).to_have_count(0)
    expect(page.get_by_role("alert")).to_have_count(0)


def keep(page: Page, name: str) -> None:
    """Leave a picture where somebody wants them."""
    folder = os.environ.get("OSTINATO_SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png")


def violations(page: Page, name: str) -> list[str]:
    """What axe finds in the light and in the dark, one line each."""
    if not AXE.is_file():
        pytest.skip("axe-core is not there: run `npm ci` in ui/")
    page.evaluate(AXE.read_text("utf-8"))
    lines = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        keep(page, f"{name}-{theme}")
        found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
        assert found["passes"], "axe looked at nothing"
        lines += [
            f"{theme} {one['id']}: {n['html'][:160]} {n['failureSummary']}"
            for one in found["violations"]
            for n in one["nodes"]
        ]
    return lines


@pytest.mark.parametrize("name", PAGES)
def test_accessible_and_narrow(page: Page, execution: str, name: str) -> None:
    show(page, PAGES[name], execution)
    assert violations(page, name) == []
    page.set_viewport_size({"width": 360, "height": 740})
    page.wait_for_timeout(50)
    keep(page, f"{name}-narrow")
    assert page.evaluate(STICKING_OUT) == []


STICKING_OUT = """() => [...document.querySelectorAll("main *")].filter((element) => {
    const box = element.getBoundingClientRect();
    const scrolls = element.closest(".cm-scroller, nav, [role=log], .overflow-auto");
    return box.width > 0 && box.right > innerWidth + 1 && !scrolls;
}).map((element) => element.outerHTML.slice(0, 120))"""


def test_accessible_windows(page: Page, execution: str) -> None:
    show(page, f"{FLOW}/overview", execution)
    page.get_by_role("button", name="Execute").click()
    expect(page.get_by_role("dialog").get_by_label("name")).to_have_value("Ada")
    assert violations(page, "execute") == []
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("option").first).to_be_visible()
    assert violations(page, "palette") == []


def test_accessible_login(stranger: Page) -> None:
    show(stranger, "/login", "")
    assert violations(stranger, "login") == []
