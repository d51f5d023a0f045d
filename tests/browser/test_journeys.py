"""What people do, from one end to the other."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from tests.browser.conftest import PASSWORD, USER, Server

WRONG = """\
id: greeting
namespace: browser.journey
inputs:
  - id: name
    type: STRING
  - id: times
    type: INT
    defaults: 2
tasks:
  - id: greet
    type: io.kestra.plugin.core.log.Log
    mesage: "Hello {{ inputs.name }}, {{ inputs.times }} times"
  - id: nap
    type: io.kestra.plugin.core.flow.Sleep
    duration: PT1S
  - id: answer
    type: io.kestra.plugin.core.debug.Return
    format: "Bye {{ inputs.name }}"
outputs:
  - id: last
    type: STRING
    value: "{{ outputs.answer.value }}"
"""
RIGHT = WRONG.replace("mesage", "message")
SLEEPER = """\
id: {id}
namespace: browser.sleep
tasks:
  - id: nap
    type: io.kestra.plugin.core.flow.Sleep
    duration: PT5M
"""
LITTLE = """\
id: {id}
namespace: browser.little
tasks:
  - id: one
    type: io.kestra.plugin.core.debug.Return
    format: "1"
"""


def write(page: Page, source: str) -> None:
    """Replace the text of the editor."""
    page.get_by_role("textbox", name="Source of the flow").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(source)


def problems(page: Page) -> Locator:
    """The list under the editor."""
    return page.get_by_role("region", name="Problems")


def test_from_login_to_outputs(stranger: Page) -> None:
    page = stranger
    page.goto("/ui/")
    expect(page).to_have_url(re.compile(r"/ui/main/login"))
    page.get_by_label("E-mail address").fill(USER)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Flows", exact=True)).to_be_visible()

    page.get_by_role("link", name="New flow").first.click()
    write(page, WRONG)
    expect(problems(page)).to_contain_text("mesage")
    expect(page.locator(".cm-lintRange-error").first).to_be_visible()
    problems(page).get_by_role("button", name=re.compile("mesage")).click()
    expect(page.get_by_text("Line 12,")).to_be_visible()

    write(page, RIGHT)
    expect(problems(page)).to_contain_text("No problems")
    page.keyboard.press("Control+s")
    expect(page).to_have_url(re.compile("/flows/edit/browser.journey/greeting/editor"))

    page.get_by_role("button", name="Execute").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("times")).to_have_value("2")
    dialog.get_by_role("button", name="Execute").click()
    expect(dialog.get_by_label(re.compile("^name"))).to_have_attribute("aria-invalid", "true")
    dialog.get_by_label(re.compile("^name")).fill("Ada")
    dialog.get_by_role("button", name="Do the same with curl").click()
    expect(dialog.get_by_text("--form-string name=Ada")).to_be_visible()
    dialog.get_by_role("button", name="Execute").click()

    expect(page).to_have_url(re.compile("/executions/browser.journey/greeting/.+/gantt"))
    expect(page.get_by_role("treeitem", name=re.compile("nap"))).to_be_visible()
    expect(page.get_by_role("status").get_by_text("Success")).to_be_visible()
    expect(page.get_by_role("treeitem")).to_have_count(3)
    page.get_by_role("treeitem", name=re.compile("greet")).click()
    expect(page.get_by_role("dialog").get_by_role("log")).to_contain_text("Hello Ada, 2 times")
    page.keyboard.press("Escape")

    page.get_by_role("link", name="Logs").last.click()
    expect(page.get_by_role("log")).to_contain_text("Hello Ada, 2 times")
    page.get_by_role("link", name="Outputs").click()
    expect(page.get_by_role("list", name="Outputs of Flow outputs")).to_contain_text("Bye Ada")
    page.get_by_role("button", name="answer").click()
    expect(page.get_by_role("list", name="Outputs of answer")).to_contain_text("{{ outputs.answer.value }}")
    page.get_by_role("textbox", name="Expression").fill("{{ outputs.answer.value | upper }}")
    page.get_by_role("button", name="Evaluate").click()
    expect(page.get_by_text("BYE ADA", exact=True)).to_be_visible()


def test_a_file_goes_in_and_is_seen_again(page: Page, server: Server) -> None:
    source = LITTLE.format(id="with_file").replace("tasks:", "inputs:\n  - {id: data, type: FILE}\ntasks:")
    flow = server.create(source)
    page.goto(f"/ui/main/flows/edit/{flow['namespace']}/{flow['id']}/overview")
    page.get_by_role("button", name="Execute").click()
    page.locator("input[type=file]").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": b"name,age\nAda,36\n"}
    )
    expect(page.get_by_role("dialog")).to_contain_text("people.csv")
    page.get_by_role("dialog").get_by_role("button", name="Execute").click()
    expect(page.get_by_role("status").get_by_text("Success")).to_be_visible()
    page.get_by_role("link", name="Overview").click()
    page.get_by_role("list", name="Inputs").get_by_role("button", name=re.compile("csv")).click()
    expect(page.get_by_role("dialog")).to_contain_text("Ada")


def test_lines_arrive_while_it_runs(page: Page, server: Server) -> None:
    page.goto("/ui/main" + server.start(server.create(SLEEPER.format(id="talking"))) + "/logs")
    expect(page.get_by_role("log")).to_contain_text("Waiting for")
    expect(page.get_by_role("status").get_by_text("Running")).to_be_visible()


def test_kill_what_runs(page: Page, server: Server) -> None:
    page.goto("/ui/main" + server.start(server.create(SLEEPER.format(id="endless"))))
    expect(page.get_by_role("status").get_by_text("Running")).to_be_visible()
    expect(page.get_by_role("button", name="Restart")).to_have_count(0)
    page.get_by_role("button", name="Kill").click()
    page.get_by_role("dialog").get_by_role("button", name="Kill").click()
    expect(page.get_by_role("status").get_by_text("Killed")).to_be_visible()
    expect(page.get_by_role("button", name="Restart")).to_be_visible()
    expect(page.get_by_role("button", name="Kill")).to_have_count(0)


def test_theme_is_remembered(page: Page) -> None:
    page.goto("/ui/main/flows")
    for words, name in (("Dark", "dark"), ("Light", "light")):
        page.get_by_role("button", name="Theme").first.click()
        page.get_by_role("menuitem", name=words).click()
        expect(page.locator("html")).to_have_attribute("data-theme", name)
        page.reload()
        expect(page.locator("html")).to_have_attribute("data-theme", name)


def test_a_refused_save_says_why_and_keeps_the_text(page: Page, server: Server) -> None:
    flow = server.create(LITTLE.format(id="stubborn"))
    page.goto(f"/ui/main/flows/edit/{flow['namespace']}/{flow['id']}/editor")
    write(page, LITTLE.format(id="renamed"))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Not saved")
    expect(page.get_by_role("textbox", name="Source of the flow")).to_contain_text("renamed")


def test_unsaved_changes_are_guarded(page: Page, server: Server) -> None:
    flow = server.create(LITTLE.format(id="guarded"))
    page.goto(f"/ui/main/flows/edit/{flow['namespace']}/{flow['id']}/editor")
    write(page, LITTLE.format(id="guarded") + "# more\n")
    page.get_by_role("link", name="Overview").click()
    page.get_by_role("link", name="Editor").click()
    expect(page.get_by_role("textbox", name="Source of the flow")).to_contain_text("# more")
    page.get_by_role("link", name="Logs").click()
    dialog = page.get_by_role("dialog", name="Leave without saving?")
    dialog.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("textbox", name="Source of the flow")).to_contain_text("# more")
    page.get_by_role("link", name="Logs").click()
    dialog.get_by_role("button", name="Leave").click()
    expect(page.get_by_role("heading", name="Logs")).to_be_visible()


def test_completion_comes_from_the_language_service(page: Page) -> None:
    page.goto("/ui/main/flows/new")
    write(page, "id: a\nnamespace: b\ntasks:\n  - id: c\n    type: io.kestra.plugin.core.log.L")
    page.keyboard.press("Control+Space")
    expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("io.kestra.plugin.core.log.Log")


def test_a_word_is_explained_under_the_pointer(page: Page) -> None:
    page.goto("/ui/main/flows/new")
    page.locator(".cm-line", has_text="core.log.Log").hover(position={"x": 160, "y": 10})
    expect(page.locator(".cm-tooltip-hover")).to_contain_text("Log a message")


def test_the_first_account_is_made_in_the_browser(browser: Browser, fresh_server: Server) -> None:
    context = browser.new_context(base_url=fresh_server.url)
    page = context.new_page()
    page.goto("/ui/")
    expect(page).to_have_url(re.compile("/ui/main/setup"))
    page.get_by_label("E-mail address").fill("first@example.com")
    page.get_by_label("Password").fill("weak")
    expect(page.get_by_role("button", name="Create account")).to_be_disabled()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_text("Your first flow")).to_be_visible()
    context.close()


def test_jump_to_a_flow(page: Page, server: Server) -> None:
    server.create(LITTLE.format(id="needle"))
    page.goto("/ui/main/executions")
    page.get_by_role("heading", name="Executions").wait_for()
    page.keyboard.press("Control+k")
    page.keyboard.type("needle")
    expect(page.get_by_role("option", name=re.compile("needle"))).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/flows/edit/browser.little/needle"))


def test_filters_live_in_the_address(page: Page, server: Server) -> None:
    flow = server.create(LITTLE.format(id="filtered"))
    server.start(flow, wait=True)
    page.goto("/ui/main/executions?filters[namespace][PREFIX]=browser.little&filters[flowId][EQUALS]=filtered")
    expect(page.get_by_role("table", name="Executions").get_by_role("row")).to_have_count(2)
    page.get_by_role("button", name="State").first.click()
    page.get_by_role("button", name="Failed").click()
    expect(page).to_have_url(re.compile(r"filters\[state\]\[IN\]=FAILED"))
    expect(page.get_by_text("No execution matches")).to_be_visible()


@pytest.mark.parametrize("path", ["/ui/flows", "/ui/main/flows", "/ui/main/executions?page=1"])
def test_a_stranger_is_asked_and_then_led_back(stranger: Page, path: str) -> None:
    stranger.goto(path)
    stranger.get_by_label("E-mail address").fill(USER)
    stranger.get_by_label("Password").fill("Wrong1234")
    stranger.get_by_role("button", name="Log in").click()
    expect(stranger.get_by_text("The e-mail address or the password is wrong.")).to_be_visible()
    stranger.get_by_label("Password").fill(PASSWORD)
    stranger.get_by_role("button", name="Log in").click()
    expect(stranger).to_have_url(re.compile(re.escape("/ui/main/" + path.rsplit("/", 1)[1])))
    expect(stranger.get_by_role("navigation", name="Main")).to_be_visible()
