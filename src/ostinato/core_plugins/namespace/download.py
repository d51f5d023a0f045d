"""`namespace.DownloadFiles`: files of a namespace as files of the execution."""

from __future__ import annotations

from ostinato.plugin import Dynamic, Outputs, RunContext, Task, plugin
from ostinato.plugin.globs import matches_any


@plugin(
    "io.kestra.plugin.core.namespace.DownloadFiles",
    title="Download one or multiple files from a specific namespace.",
    metrics={"downloaded": "counter"},
)
class DownloadFiles(Task):
    """Copies files of a namespace into the storage of the execution."""

    namespace: Dynamic[str]
    """The namespace."""
    files: Dynamic[str | list[str]]
    """A pattern, or a list of patterns."""
    destination: Dynamic[str] = ""
    """Taken for the sake of existing flows; outputs are named by the paths in the namespace, whatever it says."""

    class Result(Outputs):
        """The copies."""

        files: dict[str, str]
        """URIs by path in the namespace."""

    def run(self, ctx: RunContext) -> Result:
        stored = ctx.storage.of_namespace(self.namespace)
        found: dict[str, str] = {}
        for path in chosen(stored.all(), self.files):
            with stored.open(path) as source:
                found[path] = ctx.storage.put(source, path.lstrip("/"))
        ctx.metrics.counter("downloaded", len(found))
        return self.Result(files=found)


def chosen(paths: list[str], patterns: str | list[str]) -> list[str]:
    """The paths that match one of the patterns; a pattern without `/` at its beginning matches at any depth."""
    wanted = [patterns] if isinstance(patterns, str) else patterns
    return [path for path in paths if matches_any(path.lstrip("/"), wanted, anywhere=True)]
