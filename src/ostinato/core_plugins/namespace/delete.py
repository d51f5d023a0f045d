"""`namespace.DeleteFiles`: files of a namespace removed."""

from __future__ import annotations

from ostinato.core_plugins.namespace.download import chosen
from ostinato.plugin import Dynamic, RunContext, Task, plugin


@plugin(
    "io.kestra.plugin.core.namespace.DeleteFiles",
    title="Delete one or multiple files from a specific namespace.",
    metrics={"deleted": "counter"},
)
class DeleteFiles(Task):
    """Deletes files of a namespace; it is fine if nothing matches."""

    namespace: Dynamic[str]
    """The namespace."""
    files: Dynamic[str | list[str]]
    """A pattern, or a list of patterns."""
    delete_parent_folder: Dynamic[bool] = False
    """Whether a folder that becomes empty goes as well."""

    def run(self, ctx: RunContext) -> None:
        stored = ctx.storage.of_namespace(self.namespace)
        deleted = [path for path in chosen(stored.all(), self.files) if stored.delete(path)]
        if self.delete_parent_folder:
            for folder in {path.rpartition("/")[0] for path in deleted}:
                if folder:
                    stored.delete_folder_if_empty(folder)
        ctx.metrics.counter("deleted", len(deleted))
