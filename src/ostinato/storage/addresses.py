"""Where everything lies in the internal storage: the one place that builds its paths.

All paths are absolute with `/` and are also the path of the URI, `kestra://<path>`. Ids of flows and tasks stand there
as slugs, namespaces with `/` for `.`.
"""

from __future__ import annotations

import re
import unicodedata

_SPACE = re.compile(r"[\s_]")
_OTHER = re.compile(r"[^\w-]", re.ASCII)


def slug(text: str) -> str:
    """The form of an id in a path: blanks and `_` become `-`, accents and other signs go, letters are made small."""
    spaced = _SPACE.sub("-", text)
    return _OTHER.sub("", unicodedata.normalize("NFD", spaced)).lower()


def uri(path: str) -> str:
    """The URI of a path."""
    return f"kestra://{path}"


def namespace(name: str) -> str:
    """The folder of a namespace."""
    return "/" + name.replace(".", "/")


def flow(namespace_name: str, flow_id: str) -> str:
    """The folder of a flow."""
    return f"{namespace(namespace_name)}/{slug(flow_id)}"


def execution(namespace_name: str, flow_id: str, execution_id: str) -> str:
    """The folder of an execution."""
    return f"{flow(namespace_name, flow_id)}/executions/{execution_id}"


def task_run(namespace_name: str, flow_id: str, execution_id: str, task_id: str, task_run_id: str) -> str:
    """The folder of a task run."""
    return f"{execution(namespace_name, flow_id, execution_id)}/tasks/{slug(task_id)}/{task_run_id}"


def input_file(namespace_name: str, flow_id: str, execution_id: str, input_id: str, name: str) -> str:
    """The path of the file that was given for an input."""
    return f"{execution(namespace_name, flow_id, execution_id)}/inputs/{input_id}/{name}"


def trigger(namespace_name: str, flow_id: str, execution_id: str, trigger_id: str) -> str:
    """The folder of what a trigger stored for the execution it started."""
    return f"{execution(namespace_name, flow_id, execution_id)}/trigger/{slug(trigger_id)}"


def namespace_files(name: str) -> str:
    """The folder of the files of a namespace."""
    return f"{namespace(name)}/_files"


def key_value(namespace_name: str, key: str) -> str:
    """The path of a pair of the key-value store."""
    return f"{namespace(namespace_name)}/_kv/{key}.ion"


def state(namespace_name: str, flow_id: str | None, name: str) -> str:
    """The path of an entry of the state store, of a flow or of the whole namespace."""
    folder = flow(namespace_name, flow_id) if flow_id is not None else namespace(namespace_name)
    return f"{folder}/states/{name}"


def cache(namespace_name: str, flow_id: str, task_id: str, value: str | None = None) -> str:
    """The path of the cache of a WorkingDirectory, one for each value of a loop around it."""
    folder = f"{flow(namespace_name, flow_id)}/{slug(task_id)}"
    return f"{folder}/cache/{'cache' if value is None else slug(value)}.zip"


def task_cache(namespace_name: str, flow_id: str, task_id: str, digest: str) -> str:
    """The path of kept outputs of a task with `taskCache`."""
    return f"{flow(namespace_name, flow_id)}/{slug(task_id)}/task-cache/{digest}.json"


def belongs_to_execution(path: str, execution_id: str) -> bool:
    """Whether a path lies in the folder of that execution, whatever its flow."""
    return f"/executions/{execution_id}/" in path
