"""Executions over HTTP, from the start to the end."""

from __future__ import annotations

from typing import Any

import pytest

RETURN = "io.kestra.plugin.core.debug.Return"
FLOW = f"""
id: f
namespace: a.b
inputs:
- {{id: who, type: STRING, defaults: you}}
- {{id: data, type: FILE, required: false}}
outputs:
- {{id: said, type: STRING, value: "{{{{ outputs.say.value }}}}"}}
tasks:
- {{id: say, type: {RETURN}, format: "hi {{{{ inputs.who }}}}"}}
"""
FAILS = "id: bad\nnamespace: a.b\ntasks:\n- {id: stop, type: io.kestra.plugin.core.execution.Fail}\n"
HELD = f"""
id: held
namespace: a.b
tasks:
- {{id: hold, type: io.kestra.plugin.core.flow.Pause, onResume: [{{id: n, type: INT}}]}}
- {{id: after, type: {RETURN}, format: "{{{{ outputs.hold.onResume.n }}}}"}}
"""


def form(**fields: Any) -> dict[str, Any]:
    """A multipart body; a pair is a file with its name."""
    parts = []
    for name, value in fields.items():
        head, text = f'form-data; name="{name}"', value
        if isinstance(value, tuple):
            head, text = f'{head}; filename="{value[0]}"', value[1]
        parts.append(f"--x\r\nContent-Disposition: {head}\r\n\r\n{text}\r\n")
    return {"body": "".join(parts) + "--x--\r\n", "content": "multipart/form-data; boundary=x"}


async def run(client: Any, flow: str = "f", **more: Any) -> Any:
    answer = await client("POST", f"/executions/a.b/{flow}", query={"wait": "true"}, **more)
    assert answer.status == 200, answer.body
    return answer.json()


async def test_an_execution_without_a_body(client: Any) -> None:
    await client.flow(FLOW)
    found = await run(client)
    assert found["state"]["current"] == "SUCCESS"
    assert found["outputs"] == {"said": "hi you"}
    assert found["taskRunList"][0]["outputs"] == {"value": "hi you"}
    assert {"key": "system.from", "value": "api"} in found["labels"]
    assert found["url"].endswith(f"/ui/main/executions/a.b/f/{found['id']}")
    read = (await client("GET", f"/executions/{found['id']}")).json()
    assert read["taskRunList"] == found["taskRunList"]


async def test_a_flow_may_be_called_as_an_action_is(client: Any) -> None:
    await client.flow(FLOW.replace("id: f\n", "id: state\n", 1))
    started = await client("POST", "/executions/a.b/state", query={"wait": "true"}, **form(who="me"))
    assert (started.status, started.json()["flowId"]) == (200, "state")


async def test_an_empty_field_is_not_filled_in(client: Any) -> None:
    await client.flow(FLOW)
    assert (await run(client, **form(who="")))["inputs"]["who"] == "you"


async def test_inputs_and_files(client: Any) -> None:
    await client.flow(FLOW)
    found = await run(client, **form(who="me", data=("../../x.csv", "1,2")))
    assert found["inputs"]["who"] == "me"
    uri = found["inputs"]["data"]
    assert uri == f"kestra:///a/b/f/executions/{found['id']}/inputs/data/x.csv"
    old = await run(client, **form(files=("data", "old")))
    assert old["inputs"]["data"].endswith("/inputs/data/data")
    where = f"/executions/{found['id']}/file"
    assert (await client("GET", where, query={"path": uri})).body == b"1,2"
    assert (await client("GET", f"{where}/preview", query={"path": uri})).json()["content"] == "1,2"
    other = await client("GET", where, query={"path": old["inputs"]["data"]})
    assert other.status == 302 and old["id"] in other.headers["location"]


@pytest.mark.parametrize(
    "path",
    [
        "kestra:///a/b/f/executions/ID/../../../../../etc/passwd", "kestra:///etc/passwd", "file:///etc/passwd",
        "kestra:///a/b/f/executions/ID/..\\..\\x", "nsfile://other.ns/x", "http://example.com/x", "nothing",
        "kestra:///x/executions/ID/inputs/data/x.csv", "nsfile:///../../x",
    ],
)  # fmt: skip
async def test_files_of_others_are_not_handed_out(client: Any, path: str) -> None:
    await client.flow(FLOW)
    found = await run(client)
    path = path.replace("ID", found["id"])
    assert (await client("GET", f"/executions/{found['id']}/file", query={"path": path})).status in (403, 404, 422)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"labels": "nocolon"}, 422),
        ({"labels": "system.other:x"}, 422),
        ({"labels": ["a:b", "a:c"]}, 422),
        ({"revision": "9"}, 404),
        ({"kind": "OTHER"}, 422),
        ({"scheduleDate": "tomorrow"}, 422),
    ],
)
async def test_what_cannot_be_started(client: Any, query: dict[str, Any], status: int) -> None:
    await client.flow(FLOW)
    assert (await client("POST", "/executions/a.b/f", query=query)).status == status


async def test_other_bodies_are_refused(client: Any) -> None:
    await client.flow(FLOW)
    assert (await client("POST", "/executions/a.b/f", js={"who": "x"})).status == 415
    assert (await client("POST", "/executions/a.b/absent")).status == 404


async def test_restart_replay_and_change_of_state(client: Any) -> None:
    await client.flow(FAILS)
    found = await run(client, "bad")
    id_ = found["id"]
    restarted = (await client("POST", f"/executions/{id_}/restart")).json()
    assert (restarted["id"], restarted["state"]["current"]) == (id_, "RESTARTED")
    replayed = (await client("POST", f"/executions/{id_}/replay")).json()
    assert replayed["id"] != id_ and replayed["originalId"] == id_
    again = await client("POST", f"/executions/{id_}/actions/replay", query={"taskRunId": "nothing"})
    assert again.status == 422
    changed = await client("POST", f"/executions/{id_}/change-status", query={"status": "SUCCESS"})
    assert changed.json()["state"]["current"] == "SUCCESS"
    refused = await client("POST", f"/executions/{id_}/change-status", query={"status": "RUNNING"})
    assert refused.status == 422


async def test_defaults_of_a_resume_see_the_execution(client: Any) -> None:
    await client.flow(f"""
id: asking
namespace: a.b
inputs: [{{id: i, type: STRING, defaults: given}}]
tasks:
- {{id: said, type: {RETURN}, format: out}}
- id: hold
  type: io.kestra.plugin.core.flow.Pause
  onResume:
  - {{id: x, type: STRING, defaults: "{{{{ inputs.i }}}} {{{{ outputs.said.value }}}} {{{{ execution.state }}}}"}}
  - {{id: y, type: STRING, defaults: "{{{{ inputs.x }}}} {{{{ flow.id }}}}", dependsOn: {{inputs: [x]}}}}
""")
    id_ = (await client("POST", "/executions/a.b/asking")).json()["id"]
    await reached(client, id_, "PAUSED")
    assert (await client("POST", f"/executions/{id_}/resume")).status == 204
    done = await reached(client, id_, "SUCCESS")
    assert done["taskRunList"][1]["outputs"]["onResume"] == {
        "x": "given out PAUSED",
        "y": "given out PAUSED asking",
    }


async def test_pause_and_resume_on_both_paths(client: Any) -> None:
    await client.flow(HELD)
    ids = [(await client("POST", "/executions/a.b/held")).json()["id"] for _ in range(3)]
    for id_ in ids:
        await reached(client, id_, "PAUSED")
    assert (await client("POST", f"/executions/{ids[0]}/resume", **form(n="x"))).status == 422
    assert (await client("POST", f"/executions/{ids[0]}/resume", **form(n="1"))).status == 204
    newer = await client("POST", f"/executions/{ids[1]}/actions/resume", **form(n="2"))
    assert (newer.status, newer.json()["id"]) == (200, ids[1])
    assert (await client("DELETE", f"/executions/{ids[2]}/kill")).status == 202
    await reached(client, ids[2], "KILLED")
    done = await reached(client, ids[0], "SUCCESS")
    assert done["taskRunList"][1]["outputs"] == {"value": "1"}
    again = await client("POST", f"/executions/{ids[0]}/resume")
    assert (again.status, "is not paused" in again.json()["message"]) == (409, True)


NARROW = """
id: narrow
namespace: a.b
concurrency: {limit: 1}
tasks:
- {id: hold, type: io.kestra.plugin.core.flow.Pause}
"""


async def test_those_that_wait_are_answered_as_they_are_first_moved(client: Any) -> None:
    await client.flow(NARROW)
    ids = []
    for expected in ("PAUSED", "QUEUED", "QUEUED", "QUEUED"):
        ids.append((await client("POST", "/executions/a.b/narrow")).json()["id"])
        await reached(client, ids[-1], expected)
    for id_, action, query, expected in (
        (ids[1], "force-run", {}, "RUNNING"),
        (ids[2], "unqueue", {}, "RUNNING"),
        (ids[3], "unqueue", {"state": "CANCELLED"}, "CANCELLED"),
        (ids[0], "force-run", {}, "RESTARTED"),
    ):
        found = (await client("POST", f"/executions/{id_}/{action}", query=query)).json()
        assert (found["state"]["current"], found["state"]["histories"][-1]["state"]) == (expected, expected)
    await reached(client, ids[1], "PAUSED")


async def reached(client: Any, id_: str, state: str) -> Any:
    listener = client.parts.wakeup.listen(f"execution:{id_}")
    for _ in range(100):
        found = (await client("GET", f"/executions/{id_}")).json()
        if found["state"]["current"] == state:
            listener.close()
            return found
        await listener.wait(0.05)
    raise AssertionError(found["state"])


async def test_bulk_actions_do_nothing_when_one_id_is_bad(client: Any) -> None:
    await client.flow(FAILS)
    id_ = (await run(client, "bad"))["id"]
    refused = await client("DELETE", "/executions/by-ids", js=[id_, "nothing"])
    assert (refused.status, refused.json()["invalids"]) == (
        400,
        [{"message": "execution not found", "invalidValue": "nothing"}],
    )
    assert (await client("GET", f"/executions/{id_}")).status == 200
    done = await client("DELETE", "/executions/by-ids", js=[id_])
    assert done.json()["count"] == 1
    assert (await client("GET", f"/executions/{id_}")).status == 404


@pytest.mark.parametrize(("gone", "kept"), [(False, ["b"]), (True, ["a", "b"])])
async def test_a_replay_on_another_revision_keeps_what_fits_there(client: Any, gone: bool, kept: list[str]) -> None:
    text = "id: two\nnamespace: a.b\ntasks:\n- {id: a, type: %s}\n" + f"- {{id: b, type: {RETURN}, format: x}}\n"
    await client.flow(text % f"{RETURN}, format: y")
    old = await run(client, "two")
    inner = f"io.kestra.plugin.core.flow.Sequential, tasks: [{{id: c, type: {RETURN}, format: z}}]"
    assert (await client("PUT", "/flows/a.b/two", body=text % inner, content="application/x-yaml")).status == 200
    if gone:
        assert (await client("DELETE", "/flows/a.b/two/revisions", query={"revisions": "1"})).status == 204
    run_id = next(one["id"] for one in old["taskRunList"] if one["taskId"] == "b")
    query = {"taskRunId": run_id, "revision": "2"}
    made = (await client("POST", f"/executions/{old['id']}/replay", query=query)).json()
    found = await reached(client, made["id"], "SUCCESS")
    assert ([one["taskId"] for one in found["taskRunList"]], found["flowRevision"]) == (kept, 2)


async def test_who_waits_for_an_execution_hears_of_its_removal(client: Any) -> None:
    await client.flow(HELD)
    call = "{id: call, type: io.kestra.plugin.core.flow.Subflow, namespace: a.b, flowId: held, wait: true}"
    await client.flow(f"id: caller\nnamespace: a.b\ntasks:\n- {call}\n")
    caller = (await client("POST", "/executions/a.b/caller")).json()["id"]
    called = (await _child(client, caller))["executionId"]
    await reached(client, called, "PAUSED")
    assert (await client("DELETE", f"/executions/{called}")).status == 204
    await reached(client, caller, "KILLED")


async def _child(client: Any, id_: str) -> Any:
    listener = client.parts.wakeup.listen(f"execution:{id_}")
    for _ in range(100):
        runs = (await client("GET", f"/executions/{id_}")).json().get("taskRunList") or []
        if runs and "executionId" in (runs[0].get("outputs") or {}):
            listener.close()
            return runs[0]["outputs"]
        await listener.wait(0.05)
    raise AssertionError("no execution was called")


async def test_eval_masks_secrets(client: Any) -> None:
    await client.flow(FLOW)
    found = await run(client)
    id_, run_id = found["id"], found["taskRunList"][0]["id"]
    for path in (f"/executions/{id_}/eval", f"/executions/{id_}/actions/eval/{run_id}"):
        plain = await client("POST", path, body="{{ outputs.say.value }}", content="text/plain")
        assert plain.json() == {"result": "hi you"}
        secret = await client("POST", path, body="{{ secret('API_KEY') }}", content="text/plain")
        assert "hidden" not in secret.body.decode()
        wrong = (await client("POST", path, body="{{ nothing.x }}", content="text/plain")).json()
        assert "error" in wrong and "stackTrace" in wrong


async def test_checks_block_or_fail(client: Any) -> None:
    checks = "checks:\n- {condition: \"{{ inputs.who == 'ok' }}\", message: who?, behavior: %s}\n"
    await client.flow(FLOW + checks % "BLOCK_EXECUTION")
    blocked = await client("POST", "/executions/a.b/f")
    assert blocked.status == 422 and "Failed checks: who?" in blocked.json()["message"]
    assert (await run(client, **form(who="ok")))["state"]["current"] == "SUCCESS"
    tried = (await client("POST", "/executions/a.b/f/validate")).json()
    assert tried["checks"] == [{"message": "who?", "style": "INFO", "behavior": "BLOCK_EXECUTION"}]
    await client("PUT", "/flows/a.b/f", body=FLOW + checks % "FAIL_EXECUTION", content="application/x-yaml")
    failed = await run(client)
    assert failed["state"]["current"] == "FAILED" and "taskRunList" not in failed


async def test_follow_tells_the_end(client: Any) -> None:
    await client.flow(FLOW)
    id_ = (await run(client))["id"]
    answer = await client("GET", f"/executions/{id_}/follow")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert [line for line in answer.body.decode().splitlines() if line.startswith("id:")] == ["id: start", "id: end"]
