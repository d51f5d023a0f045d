"""Shell scripts as real processes."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
from ostinato_scripts.shell import Commands, Script

from ostinato.plugin import Cancellation, Task
from ostinato.plugin.testing import Bench, TaskTest

RUNNER = {"type": "io.kestra.plugin.core.runner.Process"}


@pytest.fixture
def bench() -> Bench:
    return Bench(environment={"PATH": os.environ["PATH"], "SECRET_X": "x", "KESTRA_Y": "y", "PLAIN": "z"})


def ran(bench: Bench, cls: type[Task], **source: Any) -> TaskTest:
    return bench.run(cls, {"id": "a", "type": "t", "taskRunner": RUNNER, **source})


def lines(run: TaskTest) -> list[tuple[str, str]]:
    return [(line.level, line.message) for line in run.lines]


def test_commands_share_one_shell(bench: Bench) -> None:
    run = ran(bench, Commands, beforeCommands=["b=2"], commands=["a=5", "echo first $a$b", "echo second >&2"])
    assert run.outputs == {"exitCode": 0, "vars": {}, "outputFiles": {}}
    assert sorted(lines(run)) == [("ERROR", "second"), ("INFO", "first 52")]


def test_commands_given_by_an_expression(bench: Bench) -> None:
    bench.variables = {"list": ["echo one", "echo two"]}
    assert ran(bench, Commands, commands="{{ list }}").logged("INFO") == ["one", "two"]
    assert ran(bench, Commands, commands=[]).outputs["exitCode"] == 0


def test_fail_fast(bench: Bench) -> None:
    run = ran(bench, Commands, commands=["echo one", "false", "echo two"])
    assert run.state == "FAILED"
    assert run.logged("INFO") == ["one"]
    assert run.logged("ERROR") == [
        "io.kestra.core.models.tasks.runners.TaskException: Command failed with exit code 1",
        "Command failed with exit code 1",
    ]
    assert ran(bench, Commands, failFast=False, commands=["false", "echo two"]).state == "SUCCESS"


def test_outputs_of_a_failed_script_are_kept(bench: Bench) -> None:
    commands = ['echo \'::{"outputs":{"kept":1}}::\'', "printf x > f.txt", "exit 42"]
    run = ran(bench, Commands, commands=commands, outputFiles=["f.txt"])
    assert run.state == "FAILED"
    assert (run.outputs["exitCode"], run.outputs["vars"]) == (42, {"kept": 1})
    assert run.read(run.outputs["outputFiles"]["f.txt"]) == "x"


def test_killed_by_a_signal(bench: Bench) -> None:
    assert ran(bench, Commands, commands=["kill -9 $$"]).outputs["exitCode"] == 137


def test_the_interpreter(bench: Bench) -> None:
    run = ran(bench, Commands, interpreter=[], failFast=False, commands=["echo", "a b", "c"])
    assert run.logged("INFO") == ["a b c"]
    run = ran(bench, Commands, interpreter=["/no/such/shell", "-c"], commands=["echo never"])
    assert run.outputs == {}
    assert run.logged("ERROR")[0].startswith('Cannot run program "/no/such/shell" (in directory "')
    assert run.logged("ERROR")[1] == "Exec failed, error: 2 (No such file or directory) "


def test_the_environment(bench: Bench) -> None:
    commands = ['[ "$WORKING_DIR" = "{{ workingDir }}" ] && [ "$PWD" = "$WORKING_DIR" ] && echo same', "env"]
    run = ran(bench, Commands, commands=commands, env={"A": "{{ 1 + 1 }}", "N": 5})
    said = run.logged("INFO")
    assert said[0] == "same"
    assert {"A=2", "N=5", "PLAIN=z"} <= set(said)
    assert not [line for line in said if line.startswith(("SECRET_", "KESTRA_", "OUTPUT_DIR"))]
    bench.variables = {"m": {"X": "1"}}
    assert ran(bench, Commands, commands=["echo $X"], env="{{ m }}").logged("INFO") == ["1"]


def test_standard_input_is_closed(bench: Bench) -> None:
    assert ran(bench, Commands, commands=["cat; echo end"]).logged("INFO") == ["end"]


def test_an_expression_that_fails_runs_nothing(bench: Bench) -> None:
    run = ran(bench, Commands, commands=["echo one", "echo {{ nothing.here }}"])
    assert run.outputs == {}
    assert lines(run) == [
        ("ERROR", "Unable to find `nothing` used in the expression `echo {{ nothing.here }}` at line 1")
    ]


def test_protocol(bench: Bench) -> None:
    script = """
echo '::{"outputs":{"a":1,"d":null,"f":{"g":1.5,"n":null}}}::'
echo '::{"outputs":{"a":2}}::' >&2
echo '::{"metrics":[{"name":"rows","type":"counter","value":3,"tags":{"t":"x"}}]}::'
echo '::{"metrics":[{"name":"spent","type":"timer","value":2.5}]}::'
echo '::{"logs":[{"level":"WARN","message":"w"}]}::'
echo '::{"outputs":{"x":6}}::{"outputs":{"y":7}}::'
echo '::{}::'
echo '::[]::'
echo '::{"outputs":{"a":9}}:: x'
echo '  ::{"outputs":{"a":9}}::'
"""
    run = ran(bench, Script, script=script)
    assert run.outputs["vars"]["f"] == {"g": 1.5}
    assert run.outputs["vars"]["x"] == 6
    assert "y" not in run.outputs["vars"]
    assert [tuple(m) for m in run.measures] == [
        ("counter", "rows", 3.0, {"t": "x"}),
        ("timer", "spent", 2500.0, {}),
    ]
    assert run.logged("WARN") == ["w"]
    assert run.logged("INFO") == ["::[]::", '::{"outputs":{"a":9}}:: x', '  ::{"outputs":{"a":9}}::']


@pytest.mark.parametrize(
    "line",
    [
        '::{"outputs":[1,2]}::',
        '::{"metrics":[{"name":"x","type":"histogram","value":7}],"outputs":{"x":1}}::',
        "::{x}::",
    ],
)
def test_protocol_lines_that_cannot_be_read(bench: Bench, line: str) -> None:
    run = ran(bench, Script, script=f"echo '{line}'\necho after")
    assert run.state == "SUCCESS"
    assert run.outputs["vars"] == {}
    assert run.logged("WARN")[0].startswith("Invalid outputs '")
    assert run.logged("INFO") == ["after"]


def test_lines_end_in_three_ways(bench: Bench) -> None:
    run = ran(bench, Script, script=r"printf 'a\rb\r\nc\n\n d '")
    assert run.logged("INFO") == ["a", "b", "c", "", " d "]
    assert ran(bench, Script, script="seq 1 1000").logged("INFO") == [str(n) for n in range(1, 1001)]


def test_a_long_line_arrives_whole(bench: Bench) -> None:
    script = 'v=$(head -c 200000 /dev/zero | tr "\\0" x); echo "::{\\"outputs\\":{\\"v\\":\\"$v\\"}}::"'
    assert len(ran(bench, Script, script=script).outputs["vars"]["v"]) == 200_000


def test_input_files(bench: Bench) -> None:
    bench.variables = {"who": "world", "uri": bench.storage.write("/x/stored", b"from storage")}
    files = {"text.txt": "plain", "sub/{{ who }}.sh": 'echo "hello {{ who }}"', "s.txt": "{{ uri }}", "empty": None}
    run = ran(
        bench, Commands, inputFiles=files, commands=["cat s.txt; echo", "sh sub/world.sh", "find . -type f | sort"]
    )
    assert run.logged("INFO") == ["from storage", "hello world", "./empty", "./s.txt", "./sub/world.sh", "./text.txt"]


@pytest.mark.parametrize("name", ["../out.txt", "a/../../out.txt", "/../out.txt", "x\x00y", "n" * 300])
def test_input_files_cannot_leave_the_directory(bench: Bench, name: str) -> None:
    assert ran(bench, Commands, inputFiles={name: "x"}, commands=["echo never"]).logged("INFO") == []


def test_output_files(bench: Bench) -> None:
    commands = [
        "mkdir -p sub/deep",
        "touch a.txt one.csv sub/three.txt sub/deep/four.txt no.log",
        "ln -s /etc/passwd l.csv",
    ]
    run = ran(bench, Commands, commands=commands, outputFiles=["a.txt", "*.csv", "sub/**", "missing.txt"])
    assert list(run.outputs["outputFiles"]) == ["a.txt", "one.csv", "sub/deep/four.txt", "sub/three.txt"]


def test_output_file_names_are_paths(bench: Bench) -> None:
    script = (
        "printf hello > {{ outputFiles['d.txt'] }}; [ \"{{ outputFiles['d.txt'] }}\" = \"$PWD/d.txt\" ] && echo same"
    )
    run = ran(bench, Script, script=script, outputFiles=["d.txt", "*.log"])
    assert run.read(run.outputs["outputFiles"]["d.txt"]) == "hello"
    assert run.logged("INFO") == ["same"]


@pytest.mark.parametrize("switch", [{"outputDirectory": True}, {}])
def test_output_directory(bench: Bench, switch: dict[str, Any]) -> None:
    commands = ["mkdir {{ outputDir }}/sub", 'printf 2 > "$OUTPUT_DIR/sub/two.txt"', "printf 3 > three.txt"]
    run = ran(bench, Commands, commands=commands, **switch)
    assert list(run.outputs["outputFiles"]) == ["sub/two.txt"]


def test_namespace_files(bench: Bench) -> None:
    for name in ("nsf/one.txt", "one.txt", "lib/two.sh", "three.md"):
        bench.storage.write(f"/company/team/_files/{name}", b"x")
    find = {"commands": ["find . -type f | sort | tr '\\n' ' '"]}
    all_files = ran(bench, Commands, namespaceFiles={"enabled": True}, **find)
    assert all_files.logged("INFO")[0].startswith("Loaded 4 namespace files from 'company.team' in 00:00:00.")
    assert all_files.logged("INFO")[1] == "./lib/two.sh ./nsf/one.txt ./one.txt ./three.md "
    some = ran(bench, Commands, namespaceFiles={"include": ["one.txt", "lib/**"]}, **find)
    assert some.logged("INFO")[1] == "./lib/two.sh ./nsf/one.txt ./one.txt "
    others = ran(bench, Commands, namespaceFiles={"exclude": ["lib/**"]}, **find)
    assert others.logged("INFO")[1] == "./nsf/one.txt ./one.txt ./three.md "
    assert ran(bench, Commands, namespaceFiles={"enabled": False}, **find).logged("INFO") == []


def test_storage_uris_become_paths(bench: Bench) -> None:
    bench.variables = {"uri": bench.storage.write("/x/stored.txt", b"from storage")}
    run = ran(bench, Commands, commands=["cat {{ uri }}; echo", 'cat "{{ uri }}" && echo'])
    assert run.logged("INFO") == ["from storage", "from storage"]
    assert ran(bench, Commands, commands=["cat {{ uri }}x"]).state == "FAILED"
    run = ran(bench, Commands, commands=["echo kestra://"])
    assert run.logged("ERROR") == ["Expected authority at index 9: kestra://"]


def test_a_background_process_does_not_hold_the_task(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ostinato.core_plugins.runner.process.LINGER_SECONDS", 0.2)
    run = ran(bench, Commands, commands=["sleep 60 & echo $!"])
    assert run.state == "SUCCESS"
    assert run.logged("WARN") == ["The command left processes in the background, they are ended"]
    assert not _lives(int(run.logged("INFO")[0]))


def _lives(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


async def test_a_kill_ends_the_whole_tree(bench: Bench) -> None:
    cancelled = Cancellation()
    script = "setsid sh -c 'echo $$; sleep 60' & sleep 60 & echo $!\nwait"
    task = asyncio.create_task(
        bench.arun(Script, {"id": "a", "taskRunner": RUNNER, "script": script}, cancelled=cancelled)
    )
    while not (started := _sleepers()):
        assert not task.done()
        await asyncio.sleep(0.02)
    cancelled.set("killed")
    run = await task
    assert run.state == "KILLED"
    assert run.logged("WARN")[0].startswith("Killing process ")
    for _ in range(100):
        if not any(_lives(pid) for pid in started):
            break
        await asyncio.sleep(0.05)
    assert not any(_lives(pid) for pid in started)


def _sleepers() -> list[int]:
    """Processes `sleep 60` of this test; two once the script has begun."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if entry.read_bytes() == b"sleep\x0060\x00":
                found.append(int(entry.parent.name))
        except OSError:
            continue
    return found if len(found) >= 2 else []


async def test_a_process_that_ignores_the_signal_is_killed(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ostinato.plugin.process_tree.GRACE_SECONDS", 0.2)
    cancelled = Cancellation()
    seen = asyncio.Event()
    loop = asyncio.get_running_loop()
    context_lines: list[str] = []

    original = bench.context

    def context(*arguments: Any, **named: Any) -> Any:
        made = original(*arguments, **named)
        write = made.write_line

        def noticing(line: Any) -> None:
            write(line)
            context_lines.append(line.message)
            loop.call_soon_threadsafe(seen.set)

        noticing.__self__ = write.__self__  # type: ignore[attr-defined]
        made.write_line = noticing
        return made

    bench.context = context  # type: ignore[method-assign]
    script = "trap '' TERM; echo ready; while true; do read x < /dev/zero; done"
    task = asyncio.create_task(
        bench.arun(Script, {"id": "a", "taskRunner": RUNNER, "script": script}, cancelled=cancelled)
    )
    await seen.wait()
    cancelled.set("timeout")
    assert (await task).state == "KILLED"
