"""Where the records of a real server's behaviour are: beside this clone, or where OSTINATO_TEST_RECORDS says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(os.environ.get("OSTINATO_TEST_RECORDS") or Path(__file__).parents[3] / "shared" / "conformance")

needs_records = pytest.mark.skipif(not ROOT.is_dir(), reason="the recorded cases are not beside this clone")
