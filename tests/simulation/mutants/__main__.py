"""`python -m tests.simulation.mutants [--seeds N]`: plant one known bug after the other; the simulation must find each.

A bug that is not found within so many seeds means that a promise is not watched.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import queue
import sys
from typing import Any

from tests.simulation.mutants import MUTANTS
from tests.simulation.world import simulate

LONGEST = 60
"""Seconds that one seed may take; a world that needs more stands still."""
ALIVE = 0
"""The sign of a seed that broke no promise."""


def hunt(name: str, seeds: int, signs: Any) -> None:
    """Plant a bug and run seeds until one breaks a promise. Puts a sign of life after each seed that breaks none, and
    at last how many it took, or None."""
    logging.disable()
    MUTANTS[name]()
    for seed in range(seeds):
        try:
            simulate(seed)
        except Exception:
            signs.put(seed + 1)
            return
        signs.put(ALIVE)
    signs.put(None)


def _wait(child: Any, signs: Any) -> str | None:
    """What a hunt found; a bug that makes the world stand still is found as well."""
    seeds, sign = 0, ALIVE
    while sign == ALIVE:
        try:
            sign = signs.get(timeout=LONGEST)
        except queue.Empty:
            child.kill()
            return f"after {seeds + 1} seeds, the world stands still"
        seeds += 1
    child.join()
    return None if sign is None else f"after {sign} seeds"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10_000)
    options = parser.parse_args()
    missed = 0
    for name in MUTANTS:
        signs: Any = multiprocessing.Queue()
        child = multiprocessing.Process(target=hunt, args=(name, options.seeds, signs))
        child.start()
        found = _wait(child, signs)
        missed += found is None
        print(f"{name:45} {'NOT FOUND' if found is None else f'found {found}'}")
    print(f"{len(MUTANTS) - missed} of {len(MUTANTS)} planted bugs found")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
