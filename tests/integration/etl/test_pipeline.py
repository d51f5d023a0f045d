"""The main example, end to end: one day of real events from PostgreSQL through a script into the warehouse."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.integration.etl.server import Api, until
from tests.integration.etl.warehouse import expected, loaded

pytestmark = pytest.mark.timeout(300)

NAMESPACE = "data.production"
DAY, NEXT_DAY = "2013-01-15", "2013-01-16"
DAILY, MINUTELY = "etl_pipeline", "etl_pipeline_minutely"


def every_minute(flow: str) -> str:
    """A copy of the flow that fires every minute, for one day of the data."""
    return (
        flow.replace(f"id: {DAILY}\n", f"id: {MINUTELY}\n").replace('"0 2 * * *"', '"* * * * *"')
        + f"    inputs:\n      date: {NEXT_DAY}\n"
    )


@pytest.fixture(scope="module")
def deployed(api: Api, flow: str) -> datetime:
    """When the flow and its copy were deployed."""
    at = datetime.now(UTC)
    assert api.deploy(flow)["id"] == DAILY
    assert api.deploy(every_minute(flow))["id"] == MINUTELY
    return at


def test_one_day_arrives_in_the_warehouse(api: Api, deployed: datetime, warehouse: str) -> None:
    execution = api.ended(api.start(NAMESPACE, DAILY, date=DAY))
    assert execution["state"]["current"] == "SUCCESS", api.log(execution["id"])
    outputs = {run["taskId"]: run.get("outputs", {}) for run in execution["taskRunList"]}
    wanted = expected(DAY)
    assert wanted["events"] == 894
    assert outputs["extract"]["size"] == wanted["events"]
    assert outputs["extract"]["uri"].endswith(".csv")
    assert list(outputs["transform"]["outputFiles"]) == ["transformed.csv"]
    assert outputs["load"]["rows"] == wanted["events"]
    assert outputs["load"]["destinationTable"] == "project.dataset.events"
    assert loaded(warehouse, DAY) == wanted


def test_the_daily_trigger_waits_for_two_in_the_morning(api: Api, deployed: datetime) -> None:
    found = until(lambda: next_date(api, DAILY), 20, "the daily trigger has no next date")
    morning = deployed.replace(hour=2, minute=0, second=0, microsecond=0)
    assert found == (morning if deployed < morning else morning + timedelta(days=1))


def test_the_trigger_fires(api: Api, deployed: datetime, warehouse: str) -> None:
    fired = until(lambda: first_of(api, MINUTELY), 75, "the trigger does not fire")
    execution = api.ended(fired["id"])
    assert execution["state"]["current"] == "SUCCESS", api.log(execution["id"])
    assert execution["trigger"]["id"] == "daily"
    assert execution["trigger"]["type"] == "io.kestra.plugin.core.trigger.Schedule"
    assert execution["inputs"]["date"] == NEXT_DAY
    disable(api, MINUTELY)
    runs = len(api.search("executions", namespace=NAMESPACE, flowId=MINUTELY))
    wanted = expected(NEXT_DAY)
    assert {name: value / runs for name, value in loaded(warehouse, NEXT_DAY).items() if name != "planes"} == {
        name: value for name, value in wanted.items() if name != "planes"
    }


def test_the_scripts_shared_one_environment(api: Api, deployed: datetime) -> None:
    """Its packages are installed once, whatever number of runs and flows there are."""
    for day in ("2013-02-01", "2013-02-02"):
        api.ended(api.start(NAMESPACE, DAILY, date=day))
    complete = list(api.data.glob("**/python-environments/*/.complete"))
    assert len(complete) == 1
    assert list(complete[0].parent.glob("lib/python*/site-packages/pandas"))


def next_date(api: Api, flow: str) -> datetime | None:
    """When the trigger of a flow is to fire next."""
    found = [row["triggerContext"] for row in api.search("triggers", namespace=NAMESPACE, flowId=flow)]
    dates = [row.get("nextExecutionDate") for row in found if row["flowId"] == flow and not row.get("disabled")]
    return datetime.fromisoformat(dates[0]) if dates and dates[0] else None


def first_of(api: Api, flow: str) -> Any:
    """The first execution of a flow, if there is one."""
    found = api.search("executions", namespace=NAMESPACE, flowId=flow, sort="state.startDate:asc")
    return found[0] if found else None


def disable(api: Api, flow: str) -> None:
    """Let the flow start no more executions, and wait for those that run."""
    api.call("DELETE", f"flows/{NAMESPACE}/{flow}")
    for execution in api.search("executions", namespace=NAMESPACE, flowId=flow):
        api.ended(execution["id"])
