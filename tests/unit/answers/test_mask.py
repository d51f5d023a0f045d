"""What no log line may show."""

from __future__ import annotations

from ostinato.answers import Mask


def test_secrets_are_masked_the_longest_first() -> None:
    mask = Mask()
    for secret in ("pass", "password", " ", None, 5, {"value": "token"}, {}):
        mask.hide(secret)
    assert mask.masked("a password, a pass, a token and 5") == "a ******, a ******, a ****** and 5"


def test_a_secret_of_several_lines_is_masked_line_by_line() -> None:
    mask = Mask()
    mask.hide("first line\nsecond line\n")
    assert mask.masked("got second line") == "got ******"
