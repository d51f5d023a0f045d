"""Templates are stored: checked first, as flows are."""

from __future__ import annotations

from collections.abc import Iterable

from ostinato.model.template import Template
from ostinato.ports.templates import StoredTemplate
from ostinato.source.scalars import as_text
from ostinato.webserver import saving
from ostinato.webserver.errors import Invalid, NotFound
from ostinato.webserver.site import Site

_SET_BY_SERVER = ("tenantId", "deleted")


def draft(site: Site, source: str) -> StoredTemplate:
    """A checked template as a record; Invalid with everything that is wrong otherwise."""
    value = saving.checked(site, source, Template).value
    return StoredTemplate(
        namespace=as_text(value["namespace"]),
        id=as_text(value["id"]),
        source=source,
        definition={key: inner for key, inner in value.items() if key not in _SET_BY_SERVER},
        updated=site.now(),
    )


def drafts(site: Site, sources: Iterable[str]) -> list[StoredTemplate]:
    """All templates checked before any is stored; ids that are there twice are refused."""
    found = [draft(site, source) for source in sources]
    if len({(one.namespace, one.id) for one in found}) < len(found):
        raise refused("id", "Duplicate template id")
    return found


async def create(site: Site, source: str) -> StoredTemplate:
    """Store a new template."""
    template = draft(site, source)
    if not await site.store.templates.put(template, overwrite=False):
        raise refused("id", "Template id already exists")
    return template


async def update(site: Site, namespace: str, template_id: str, source: str) -> StoredTemplate:
    """Store a template in place of one of the same name."""
    if await site.store.templates.get(namespace, template_id) is None:
        raise NotFound
    template = draft(site, source)
    if template.id != template_id:
        raise refused("id", "Illegal template id update")
    if template.namespace != namespace:
        raise refused("namespace", "Illegal namespace update")
    await site.store.templates.put(template)
    return template


def refused(name: str, why: str) -> Invalid:
    """A template that breaks a rule by one of its names."""
    return Invalid(f"template.{name}: {why}", [(why, f"template.{name}")])
