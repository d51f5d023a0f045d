"""What a template names: which variables, outputs, inputs, secrets and keys; found in the tree, without rendering."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from ostinato.expressions import nodes as n
from ostinato.expressions.compiler import compile_template

OPEN_FUNCTIONS = frozenset({"render", "renderOnce", "fetchContext", "printContext"})
"""Functions after which a template may name anything."""


@dataclass(frozen=True, slots=True)
class References:
    """What a template names.

    `paths` holds each chain of constant names from a root, as far as it is constant: `outputs.a['b'][x]` is
    ("outputs", "a", "b"). `outputs`, `inputs`, `vars` are the first names below these roots. `open_roots` are roots
    used as a whole or with a computed first key; then the sets may be incomplete. `everything`: the template renders
    another one or looks at the whole context, so it may name anything.
    """

    roots: frozenset[str] = frozenset()
    paths: frozenset[tuple[str, ...]] = frozenset()
    open_roots: frozenset[str] = frozenset()
    everything: bool = False
    outputs: frozenset[str] = frozenset()
    inputs: frozenset[str] = frozenset()
    vars: frozenset[str] = frozenset()
    secrets: frozenset[str] = frozenset()
    """Keys of secrets that are constant."""
    kv: frozenset[str] = frozenset()
    """Keys of the KV store that are constant."""
    computed_secrets: bool = False
    computed_kv: bool = False
    functions: frozenset[str] = frozenset()
    filters: frozenset[str] = frozenset()

    @property
    def error_logs(self) -> bool:
        """Whether errorLogs() is called."""
        return "errorLogs" in self.functions

    @property
    def read(self) -> bool:
        """Whether a file function is called."""
        return bool(self.functions & {"read", "fileSize", "fileURI", "fileExists", "isFileEmpty"})

    @property
    def all_outputs(self) -> bool:
        """Whether outputs of any task may be needed."""
        return self.everything or "outputs" in self.open_roots


@dataclass(slots=True)
class _Found:
    roots: set[str] = field(default_factory=set)
    paths: set[tuple[str, ...]] = field(default_factory=set)
    open_roots: set[str] = field(default_factory=set)
    keys: dict[str, set[str]] = field(default_factory=lambda: {"secret": set(), "kv": set()})
    computed: set[str] = field(default_factory=set)
    functions: set[str] = field(default_factory=set)
    filters: set[str] = field(default_factory=set)


def _parts(value: Any) -> Iterator[Any]:
    """The nodes directly inside of a field."""
    if isinstance(value, (n.Node, n.Arguments)):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _parts(each)


def _children(node: Any) -> Iterator[Any]:
    for name in type(node).__struct_fields__:
        yield from _parts(getattr(node, name))


def _chain(node: n.Expression) -> tuple[tuple[str, ...], n.Expression | None]:
    """The constant path that an access spells, and the target below it that is none."""
    if isinstance(node, n.Name):
        return (node.name,), None
    if not isinstance(node, n.Access):
        return (), node
    path, rest = _chain(node.target)
    if rest is not None or not path:
        return (), rest or node
    if isinstance(node.key, n.Literal) and isinstance(node.key.value, (str, int)) and path[-1] != "*":
        return (*path, str(node.key.value)), None
    return (*path, "*") if path[-1] != "*" else path, None


def _note_path(path: tuple[str, ...], found: _Found) -> None:
    constant = path[: path.index("*")] if "*" in path else path
    found.roots.add(path[0])
    found.paths.add(constant)
    if len(constant) == 1:
        found.open_roots.add(path[0])


def _note_call(node: n.Call, found: _Found) -> None:
    found.functions.add(node.name)
    if node.name not in found.keys:
        return
    named = dict(node.arguments.named)
    key = node.arguments.positional[0] if node.arguments.positional else named.get("key")
    if isinstance(key, n.Literal) and isinstance(key.value, str):
        found.keys[node.name].add(key.value)
    else:
        found.computed.add(node.name)


def _walk(node: Any, found: _Found, local: frozenset[str]) -> None:
    if isinstance(node, n.Access):
        _walk_access(node, found, local)
        return
    if isinstance(node, n.Name):
        if node.name not in local:
            _note_path((node.name,), found)
        return
    if isinstance(node, n.Call):
        _note_call(node, found)
    elif isinstance(node, n.Filter):
        found.filters.add(node.name)
    elif isinstance(node, n.Filtered):
        found.filters.update(name for name, _, _ in node.filters)
    elif isinstance(node, n.Macro):
        return
    elif isinstance(node, n.For):
        _walk_for(node, found, local)
        return
    for child in _children(node):
        _walk(child, found, local)


def _walk_for(node: n.For, found: _Found, local: frozenset[str]) -> None:
    _walk(node.iterable, found, local)
    inner = local | {node.name, "loop"}
    for child in node.body:
        _walk(child, found, inner)
    for child in node.otherwise:
        _walk(child, found, local)


def _walk_access(node: n.Access, found: _Found, local: frozenset[str]) -> None:
    path, rest = _chain(node)
    if rest is None and path[0] not in local:
        _note_path(path, found)
    target: n.Expression = node
    while isinstance(target, n.Access):
        if not isinstance(target.key, n.Literal):
            _walk(target.key, found, local)
        target = target.target
    if not isinstance(target, n.Name):
        _walk(target, found, local)


@lru_cache(maxsize=2000)
def references(text: str) -> References:
    """What a template names. Raises ExpressionSyntaxError if it is none; a text without expressions names nothing."""
    if "{{" not in text and "{%" not in text:
        return References()
    found = _Found()
    tree = compile_template(text).tree
    assigned = frozenset(_assigned(tree.body))
    for statement in tree.body:
        _walk(statement, found, frozenset())
    if not assigned.isdisjoint(found.roots):
        _forget_locals(found, assigned)
    return _result(found)


def _assigned(nodes: tuple[Any, ...]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, n.Assign):
            yield node.name
        elif isinstance(node, n.Statement) and not isinstance(node, n.Macro):
            yield from _assigned(tuple(child for child in _children(node) if isinstance(child, n.Statement)))


def _forget_locals(found: _Found, assigned: frozenset[str]) -> None:
    """Names that the template sets itself are none of the execution's (it cannot set those)."""
    found.roots -= assigned
    found.open_roots -= assigned
    found.paths = {path for path in found.paths if path[0] not in assigned}


def _result(found: _Found) -> References:
    def below(root: str) -> frozenset[str]:
        return frozenset(path[1] for path in found.paths if path[0] == root and len(path) > 1)

    return References(
        roots=frozenset(found.roots),
        paths=frozenset(found.paths),
        open_roots=frozenset(found.open_roots),
        everything=bool(found.functions & OPEN_FUNCTIONS) or "_context" in found.roots,
        outputs=below("outputs"),
        inputs=below("inputs"),
        vars=below("vars"),
        secrets=frozenset(found.keys["secret"]),
        kv=frozenset(found.keys["kv"]),
        computed_secrets="secret" in found.computed,
        computed_kv="kv" in found.computed,
        functions=frozenset(found.functions),
        filters=frozenset(found.filters),
    )
