"""From what a caller supplied to the inputs of an execution: dependencies first, defaults where nothing was given,
conversion, bounds. All faults are found, in the order of the flow."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from ostinato.engine.order import stored
from ostinato.engine.scope import nested
from ostinato.expressions import Environment, ExpressionError, Scope, render_typed, render_value
from ostinato.inputs import json_words
from ostinato.inputs.convert import Refused, convert, storable, text_of
from ostinato.inputs.native import native
from ostinato.inputs.sealing import Sealer, is_sealed
from ostinato.inputs.uris import NO_SCHEME
from ostinato.inputs.validate import reasons

Declared = Mapping[str, Any]

_READ_AS_JSON = ("INT", "FLOAT", "DATE", "DATETIME", "TIME", "DURATION", "URI")
"""Types whose defaults are no texts before they are converted."""
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?", re.ASCII)
_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?Z?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one input: the whole line, and the reason alone."""

    id: str
    message: str
    reason: str
    from_expression: bool = False


@dataclass(slots=True)
class Resolution:
    """The values (ids with dots nested), what is wrong, and for each input whether it counts and whether its value is
    a default."""

    values: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    enabled: dict[str, bool] = field(default_factory=dict)
    defaulted: set[str] = field(default_factory=set)
    flat: dict[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """All faults, one line each."""
        return "\n".join(fault.message for fault in self.faults)


def flatten(declared: Sequence[Declared]) -> list[Declared]:
    """The inputs with the members of forms under `<form>.<member>`."""
    found: list[Declared] = []
    for one in declared:
        if one.get("type") == "FORM":
            found += [{**child, "id": f"{id_of(one)}.{id_of(child)}"} for child in one.get("inputs") or ()]
        else:
            found.append(one)
    return found


def id_of(declared: Declared) -> str:
    """The id of an input, under its old name too."""
    return str(declared.get("id") or declared.get("name"))


def resolve(
    declared: Sequence[Declared],
    supplied: Mapping[str, Any],
    variables: Mapping[str, Any],
    environment: Environment,
    names: Mapping[str, str] | None = None,
    sealer: Sealer | None = None,
) -> Resolution:
    """Resolve all inputs. `names` are the file names of uploads by input, for their allowed endings; `sealer` encrypts
    SECRET inputs, which stay texts without one."""
    resolver = _Resolver(flatten(declared), supplied, variables, environment, names or {}, sealer)
    for one in resolver.declared.values():
        resolver.visit(one)
    resolver.fill_groups()
    order = list(resolver.declared)
    result = resolver.result
    result.faults.sort(key=lambda fault: order.index(fault.id))
    result.values = stored(nested({id_: result.flat[id_] for id_ in order if id_ in result.flat}))
    return result


class _Resolver:
    def __init__(
        self,
        declared: Sequence[Declared],
        supplied: Mapping[str, Any],
        variables: Mapping[str, Any],
        environment: Environment,
        names: Mapping[str, str],
        sealer: Sealer | None,
    ):
        self.declared = {id_of(one): one for one in declared}
        self.result = Resolution()
        self._supplied, self._variables = supplied, variables
        self._environment, self._names, self._sealer = environment, names, sealer
        self._seen: dict[str, Any] = {}
        self._visiting: set[str] = set()
        self._needed: list[str] = []

    def visit(self, one: Declared) -> None:
        id_ = id_of(one)
        if id_ in self.result.enabled or id_ in self._visiting:
            return
        self._visiting.add(id_)
        needed = (one.get("dependsOn") or {}).get("inputs") or ()
        for name in needed:
            if name != id_ and name in self.declared:
                self.visit(self.declared[name])
        self._needed = [name for name in needed if name != id_]
        self.result.enabled[id_] = self._counts(one)
        if self.result.enabled[id_]:
            self._take(id_, one)

    def fill_groups(self) -> None:
        """Give a dropped input its default where others of its group have values: flows read whole groups so."""
        groups = {id_.rpartition(".")[0] for id_ in self.result.flat}
        for id_, one in self.declared.items():
            group = id_.rpartition(".")[0]
            if group and group in groups and self.result.enabled.get(id_) is False and one.get("defaults") is not None:
                self._needed = []
                with suppress(Refused, ExpressionError):
                    rendered = render_value(one["defaults"], self._scope())
                    self.result.flat[id_] = self._stored(one, convert(str(one.get("type")), rendered, one))

    def _scope(self) -> Scope:
        """What expressions of the input at hand can name: of the inputs those that it depends on, beside those that an
        execution has already."""
        inputs = nested({id_: self._seen[id_] for id_ in self._needed if id_ in self._seen})
        given = self._variables.get("inputs") or {}
        return Scope({**self._variables, "inputs": {**given, **inputs}}, self._environment)

    def _counts(self, one: Declared) -> bool:
        for name in self._needed:
            if self.result.enabled.get(name) is False or self.result.flat.get(name) is None:
                return False
        condition = (one.get("dependsOn") or {}).get("condition")
        if condition is None:
            return True
        try:
            return render_typed(str(condition), self._scope()) is True
        except ExpressionError:
            return False

    def _take(self, id_: str, one: Declared) -> None:
        try:
            choices = self._choices(one)
            value = self._value(id_, one, choices)
            if value == "" and id_ in self.result.defaulted and one.get("type") in _READ_AS_JSON:
                value = None
            if value is None:
                if one.get("required") is not False:
                    self._fault(id_, f"Missing required input:{id_}", "Missing required input")
                else:
                    self.result.flat[id_] = self._seen[id_] = None
                return
            if one.get("type") == "SECRET" and self._sealer is not None and is_sealed(value):
                value = self._sealer.opened(value)
            converted = self._converted(id_, one, value)
            checked = self._names.get(id_, converted) if one.get("type") == "FILE" else converted
            wrong = reasons(str(one.get("type")), checked, one, choices)
            self.result.flat[id_] = self._stored(one, converted)
            self._seen[id_] = native(str(one.get("type")), converted)
        except Refused as refused:
            self._refuse(id_, refused)
            return
        except ExpressionError as error:
            self._fault(id_, f"Invalid value for input `{id_}`. Cause: {error.told}", error.message, True)
            return
        for reason in wrong:
            self._refuse(id_, Refused(reason))

    def _converted(self, id_: str, one: Declared, value: Any) -> Any:
        type_ = str(one.get("type"))
        if id_ not in self.result.defaulted:
            return convert(type_, value, one)
        try:
            return convert(type_, _default(type_, value), one)
        except Refused as refused:
            raise _of_default(type_, value, refused) from None

    def _stored(self, one: Declared, converted: Any) -> Any:
        if one.get("type") != "SECRET" or self._sealer is None:
            return storable(converted)
        return self._sealer.seal(converted)

    def _value(self, id_: str, one: Declared, choices: list[str] | None) -> Any:
        value = self._supplied.get(id_)
        if value is not None:
            return value
        default = one.get("defaults")
        if default is not None:
            self.result.defaulted.add(id_)
            rendered = render_value(default, self._scope())
            return _checked_boolean(rendered) if one.get("type") in ("BOOL", "BOOLEAN") else rendered
        if one.get("autoSelectFirst") is True and choices:
            self.result.defaulted.add(id_)
            return [choices[0]] if one.get("type") == "MULTISELECT" else choices[0]
        return None

    def _choices(self, one: Declared) -> list[str] | None:
        if one.get("type") not in ("SELECT", "ENUM", "MULTISELECT"):
            return None
        expression = one.get("expression")
        if expression is None:
            values = one.get("values") or one.get("options")
            return None if values is None else [text_of(value) for value in values]
        try:
            found = render_typed(str(expression), self._scope())
        except ExpressionError as error:
            raise Refused(f"{id_of(one)}: Cannot render 'expression'. Cause: {error.told}") from error
        if not isinstance(found, (list, tuple)):
            raise Refused(f"{id_of(one)}: Invalid expression result. Expected a list of strings")
        return [text_of(value) for value in found if value is not None]

    def _refuse(self, id_: str, refused: Refused) -> None:
        self._fault(id_, refused.told("input", id_), refused.reason)

    def _fault(self, id_: str, message: str, reason: str, from_expression: bool = False) -> None:
        self.result.faults.append(Fault(id_, message, reason, from_expression))


def _checked_boolean(default: Any) -> Any:
    """A default that is read as a boolean; Refused, in the words of the JSON parser, where it is none."""
    if isinstance(default, str) and default.lower() not in ("true", "false"):
        try:
            json_words.parsed(default)
        except ValueError as error:
            raise Refused(f"com.fasterxml.jackson.core.JsonParseException: {error}") from None
    return default


def _default(type_: str, value: Any) -> Any:
    """A default as it is before its conversion: numbers are cut to whole ones or are seconds, and of a moment, that is
    to be a date, its day counts."""
    if type_ in ("INT", "DURATION") and isinstance(value, str) and _NUMBER.fullmatch(value):
        value = float(value)
    if type_ == "INT" and isinstance(value, float):
        return int(value)
    moment = _MIDNIGHT.fullmatch(value) if type_ == "DATE" and isinstance(value, str) else None
    return value if moment is None else moment[1]


def _of_default(type_: str, value: Any, refused: Refused) -> Refused:
    """Why a default does not fit: what is no text is read as JSON, and refused in the words of its parser."""
    if type_ not in _READ_AS_JSON or refused.reason == NO_SCHEME:
        return refused
    try:
        json_words.parsed(text_of(value))
    except ValueError as error:
        return Refused(f"com.fasterxml.jackson.core.JsonParseException: {error}")
    return refused
