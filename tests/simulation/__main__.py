"""`python -m tests.simulation [--seeds N] [--first N] [--jobs N]`: run many seeds, tell those that break a promise."""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from concurrent.futures import ProcessPoolExecutor

from tests.simulation.world import simulate


def run_range(first: int, last: int) -> tuple[int, list[tuple[int, str]], dict[str, int]]:
    """Run the seeds [first, last): how many, those that failed, and how often each kind of event occurred."""
    failed: list[tuple[int, str]] = []
    happened: dict[str, int] = {}
    for seed in range(first, last):
        try:
            for name in simulate(seed):
                happened[name] = happened.get(name, 0) + 1
        except BaseException:
            failed.append((seed, traceback.format_exc(limit=-4)))
            if len(failed) >= 3:
                break
    return last - first, failed, happened


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    began, chunk = time.monotonic(), 500
    starts = range(options.first, options.first + options.seeds, chunk)
    happened: dict[str, int] = {}
    with ProcessPoolExecutor(options.jobs) as pool:
        ends = [min(start + chunk, options.first + options.seeds) for start in starts]
        for _, failed, counts in pool.map(run_range, starts, ends):
            for name, count in counts.items():
                happened[name] = happened.get(name, 0) + count
            if failed:
                for seed, text in failed:
                    print(f"seed {seed}\n{text}")
                print(f"repeat with: python -m tests.simulation --first {failed[0][0]} --seeds 1")
                pool.shutdown(cancel_futures=True)
                return 1
    seconds = time.monotonic() - began
    print(f"{options.seeds} seeds without a violation in {seconds:.1f} s; occurred: {happened}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
