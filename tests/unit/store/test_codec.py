"""JSON and instants."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ostinato.store.sql.codec import encode, instant_of, micros
from ostinato.store.text import clean, whole

_texts = st.text(st.characters(exclude_categories=()))
_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _texts,
    lambda inner: st.lists(inner) | st.dictionaries(_texts | st.integers() | st.none(), inner),
    max_leaves=20,
)


@given(_values)
def test_everything_can_be_encoded(value: Any) -> None:
    text = encode(value)
    assert "\0" not in text
    text.encode()
    json.loads(text)


@given(st.datetimes(min_value=datetime(1, 1, 2), timezones=st.just(UTC)))
def test_instants_come_back(instant: datetime) -> None:
    assert instant_of(micros(instant)) == instant


def test_instants_of_other_zones() -> None:
    assert micros(datetime(1970, 1, 1, 2, tzinfo=timezone(timedelta(hours=2)))) == 0


@given(_texts)
def test_clean_text_can_be_stored(text: str) -> None:
    cleaned = clean(text)
    assert "\0" not in cleaned
    cleaned.encode()
    assert clean(cleaned) == cleaned


def test_pairs_of_halves_are_joined() -> None:
    assert whole("\ud83d\ude00 \ud83d x") == "\U0001f600 \ufffd x"
