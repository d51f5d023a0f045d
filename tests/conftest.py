"""What several suites share."""

from tests.contract.conftest import postgres_url

__all__ = ["postgres_url"]
