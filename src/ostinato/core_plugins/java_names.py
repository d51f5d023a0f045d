"""Names of value classes as messages of Kestra have them."""

from __future__ import annotations

from typing import Any

_NAMES: dict[type[Any], str] = {
    bool: "java.lang.Boolean",
    float: "java.lang.Double",
    str: "java.lang.String",
    list: "java.util.ArrayList",
    dict: "java.util.LinkedHashMap",
}


def java_class(value: Any) -> str:
    """The name of the class that a value would have there."""
    if type(value) is int:
        return "java.lang.Integer" if -(2**31) <= value < 2**31 else "java.lang.Long"
    return _NAMES.get(type(value), "java.lang.Object")


def no_text(value: Any) -> str:
    """The message about a value that is no text where one is needed."""
    name = java_class(value)
    return (
        f"class {name} cannot be cast to class java.lang.String "
        f"({name} and java.lang.String are in module java.base of loader 'bootstrap')"
    )
