"""`python -m benchmarks [POSTGRES_URL]`: the tables for SQLite and, with a URL, for PostgreSQL (an empty database)."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform

from benchmarks.served import table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", nargs="?", help="jdbc:postgresql://host:port/database?user=...&password=...")
    parser.add_argument("--rates", default="6000,12000,18000", help="executions a minute")
    parser.add_argument("--items", default="100,1000,10000", help="items of the loops")
    options = parser.parse_args()
    rates, items = ([int(n) for n in text.split(",")] for text in (options.rates, options.items))
    load = ", ".join(f"{n:.1f}" for n in os.getloadavg())
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load before {load}\n")
    for url in (None, options.url) if options.url else (None,):
        asyncio.run(table(url, rates, items))


if __name__ == "__main__":
    main()
