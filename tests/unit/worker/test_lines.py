"""Lines of running tasks on their way to the store."""

from __future__ import annotations

from ostinato.plugin import Line, Measure
from ostinato.ports.jobs import JobRequest
from ostinato.worker.lines import LONGEST, JobLines
from tests.unit.stage import START


def lines(level: str | None = None) -> JobLines:
    request = JobRequest("E", "n", "f", 1, "t", "R", 2, "type", {}, {}, log_level=level)
    return JobLines(request, lambda: START, lambda: None)


def messages(some: JobLines) -> list[str]:
    return [line.message for line in some.take()]


def test_a_line_knows_where_it_comes_from() -> None:
    some = lines()
    some.write(Line("INFO", "x"))
    (line,) = some.take()
    assert (line.execution_id, line.task_id, line.task_run_id, line.attempt, line.at) == ("E", "t", "R", 2, START)


def test_lines_are_taken_once() -> None:
    some = lines()
    some.write(Line("INFO", "x"))
    assert [line.message for line in some.pending()] == ["x"]
    assert (messages(some), messages(some)) == (["x"], [])


def test_lines_that_come_back_stay_in_order() -> None:
    some = lines()
    some.write(Line("INFO", "1"))
    taken = some.take()
    some.write(Line("INFO", "2"))
    some.give_back(taken)
    assert messages(some) == ["1", "2"]


def test_only_lines_of_the_level_or_above() -> None:
    some = lines("WARN")
    for level in ("TRACE", "DEBUG", "INFO", "WARN", "ERROR"):
        some.write(Line(level, level))
    assert messages(some) == ["WARN", "ERROR"]


def test_a_long_line_becomes_several() -> None:
    some = lines()
    some.write(Line("INFO", "x" * (LONGEST + 1)))
    some.write(Line("INFO", ""))
    assert [len(message) for message in messages(some)] == [LONGEST, 1, 0]


def test_secrets_are_masked() -> None:
    some = lines()
    some.mask.hide("password")
    some.write(Line("INFO", "a password"))
    assert messages(some) == ["a ******"]


def test_lines_of_a_job_inside_are_taken_together() -> None:
    outer = lines("WARN")
    inner = outer.of(JobRequest("E", "n", "f", 1, "c", "C", 0, "type", {}, {}))
    outer.mask.hide("password")
    inner.write(Line("INFO", "inner password"))
    outer.write(Line("WARN", "outer"))
    taken = outer.take()
    assert [(line.task_id, line.message) for line in taken] == [("c", "inner ******"), ("t", "outer")]
    assert inner.take() == []


def test_measurements_of_one_name_and_tags_are_one_metric() -> None:
    some = lines()
    for value in (1.0, 2.0):
        some.measure(Measure("counter", "c", value, {}))
        some.measure(Measure("timer", "t", value, {"k": "v"}))
        some.measure(Measure("gauge", "g", value, {}))
    some.measure(Measure("counter", "c", 4.0, {"k": "v"}))
    assert [(metric.name, metric.value) for metric in some.metrics] == [("c", 3), ("t", 3), ("g", 2), ("c", 4)]


def test_lines_for_a_file_are_not_taken() -> None:
    some = JobLines(JobRequest("E", "n", "f", 1, "t", "R", 2, "type", {}, {}, log_to_file=True), lambda: START, list)
    some.write(Line("INFO", "x"))
    assert messages(some) == []
    assert some.filed() == f"{START.isoformat()} INFO x\n"
    some.unfiled()
    assert (messages(some), some.filed()) == (["x"], None)
    inner = some.of(JobRequest("E", "n", "f", 1, "u", "S", 0, "type", {}, {}))
    assert inner.filed() is None
