"""Functions on values."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from ostinato.expressions.catalogue import Context, function
from ostinato.expressions.comparison import as_double
from ostinato.expressions.errors import EvaluationFailure, ExpressionError, IllegalArgument
from ostinato.expressions.formats import ion_reader, json_reader, yaml_reader
from ostinato.expressions.ranges import inclusive_range
from ostinato.expressions.runtime import Frame
from ostinato.expressions.values import class_name, is_map, is_number


@function(("{{ fromJson('{\"a\": [1]}').a[0] }}", "1"), also=("json",))
def from_json(json: Any) -> Any:
    """The value that a JSON text begins with."""
    if json is None:
        return None
    if not isinstance(json, str):
        raise ExpressionError("The 'fromJson' function expects an argument 'json' with type string.")
    try:
        return json_reader.first_value(json)
    except ValueError as error:
        raise ExpressionError(f"Invalid json: {error}") from None


@function(("{{ yaml('a: [1, x]').a[1] }}", "x"))
def yaml(yaml: Any) -> Any:
    """The value of the first document of a YAML text. Aliases are not resolved; yes/no/on/off are booleans."""
    if not isinstance(yaml, str):
        raise ExpressionError("The 'yaml' function expects an argument 'yaml' with type string.")
    try:
        return yaml_reader.first_document(yaml)
    except ValueError as error:
        raise ExpressionError(f"Invalid yaml: {error}") from None


@function(("{{ fromIon('{a:1}').a }}", "1"))
def from_ion(ion: Any, all_rows: bool | None = False) -> Any:
    """The first value of an Ion text, or all of them in a list."""
    if ion is None:
        return None
    if not isinstance(ion, str):
        raise ExpressionError("The 'fromIon' function expects an argument 'ion' with type string.")
    try:
        rows = ion_reader.values(ion, None if all_rows else 1)
    except ValueError as error:
        raise ExpressionError(f"Invalid ion: {error}") from None
    if any(row is None for row in rows):
        raise ExpressionError("Invalid ion: a row must not be null")
    return rows if all_rows else (rows[0] if rows else None)


@function(("{{ loopOutputs([{'outputs': {'a': 1}}, {'outputs': {'a': 2}}], 'a') }}", "[1,2]"))
def loop_outputs(outputs: Any, id: Any) -> Any:  # noqa: A002
    """One declared output of every value of a Loop, in their order; values that do not have it are left out."""
    if not isinstance(outputs, list) or not isinstance(id, str):
        raise ExpressionError("The 'loopOutputs' function expects the outputs of a Loop and the id of one of them.")
    given = [one.get("outputs") for one in outputs if is_map(one)]
    return [one[id] for one in given if is_map(one) and id in one]


def _key(key: Any) -> bytes:
    try:
        found = base64.b64decode(_text(key), validate=True)
    except (binascii.Error, ValueError) as error:
        raise IllegalArgument(f"The key is not in base64: {error}") from None
    if len(found) not in (16, 24, 32):
        raise ExpressionError(f"Invalid AES key length: {len(found)} bytes")
    return found


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ExpressionError(f"class {class_name(value)} cannot be cast to class java.lang.String")
    return value


_TWO = "The '{function}' function expects two arguments 'key' and '{other}'."


@function(missing=_TWO.format(function="encrypt", other="plaintext"))
def encrypt(context: Context, key: Any, plaintext: Any) -> Any:
    """The text encrypted with AES-GCM, in base64; `key` is base64 of 16, 24 or 32 bytes."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if plaintext is None or plaintext == "":
        return plaintext
    from ostinato.expressions.functions.random import random_bytes

    vector = random_bytes(12)
    sealed = AESGCM(_key(key)).encrypt(vector, _text(plaintext).encode(), None)
    return base64.b64encode(vector + sealed).decode()


@function(missing=_TWO.format(function="decrypt", other="encrypted"))
def decrypt(key: Any, encrypted: Any) -> Any:
    """The text that `encrypt` made this of."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if encrypted is None or encrypted == "":
        return encrypted
    try:
        sealed = base64.b64decode(_text(encrypted), validate=True)
    except (binascii.Error, ValueError) as error:
        raise IllegalArgument(f"The encrypted text is not in base64: {error}") from None
    try:
        return AESGCM(_key(key)).decrypt(sealed[:12], sealed[12:], None).decode()
    except (InvalidTag, ValueError):
        raise ExpressionError("Tag mismatch") from None


@function(
    ("{{ range(1, 5, 2) }}", "[1,3,5]"),
    ("{{ range('a', 'c') }}", '["a","b","c"]'),
    name="range",
)
def range_(context: Context, start: Any = None, end: Any = None, increment: Any = 1) -> Any:
    """The list from start to end, both included, of whole numbers or letters."""
    assert isinstance(context, Frame)
    return inclusive_range(context, start, end, increment)


def _extreme(values: tuple[Any, ...], sign: int) -> Any:
    best: Any = None
    for value in values:
        if best is None:
            best = value
        elif value is not None:
            if not (is_number(best) and is_number(value)):
                raise EvaluationFailure("Only numbers can be compared.")
            if sign * as_double(value) > sign * as_double(best):
                best = value
    return best


@function(("{{ max(1, 5, 3) }}", "5"), name="max")
def max_(*values: Any) -> Any:
    """The largest of some numbers; nulls are left out."""
    return _extreme(values, 1)


@function(("{{ min(4, 2.5) }}", "2.5"), name="min")
def min_(*values: Any) -> Any:
    """The smallest of some numbers; nulls are left out."""
    return _extreme(values, -1)
