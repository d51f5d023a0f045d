"""Archives that are uploaded: nothing leads out, nothing unfolds without bounds."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from ostinato.plugin.paths import normal_parts
from ostinato.webserver.errors import IllegalArgument

MOST_ENTRIES = 10_000
"""How many entries an archive may have."""
LARGEST = 512 * 1024 * 1024
"""Bytes of all entries together, unpacked."""


def entries(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The files of an archive with their content; IllegalArgument for one that is none, or is out of bounds."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if len(infos) > MOST_ENTRIES or sum(info.file_size for info in infos) > LARGEST:
                raise IllegalArgument(f"The archive has more than {MOST_ENTRIES} entries, or {LARGEST} bytes")
            for info in infos:
                name = "/".join(normal_parts(info.filename))
                with archive.open(info) as stream:
                    data = stream.read(info.file_size + 1)
                if len(data) > info.file_size:
                    raise IllegalArgument(f"The entry '{name}' is larger than the archive says")
                yield name, data
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        raise IllegalArgument(f"The archive cannot be read: {error}") from None
