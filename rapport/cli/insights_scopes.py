"""Reads which texts a command is about from options such as `--of product=bag`."""

from collections.abc import Sequence
from datetime import datetime

from rapport.insights import Scope
from rapport.kit.errors import Invalid

_FIELDS = {
    "product": "product_id",
    "category": "category",
    "brand": "brand",
    "source": "source",
    "platform": "platform",
    "language": "language",
    "segment": "segment",
}


class BadScope(Invalid):
    """Texts are asked for by something that texts are not told apart by."""

    code = "bad-text-scope"


def scope_of(parts: Sequence[str], *, since: datetime | None, until: datetime | None) -> Scope:
    """Make a scope of `name=value` parts. Raises `BadScope`."""
    told: dict[str, str] = {}
    for part in parts:
        name, _, value = part.partition("=")
        if name not in _FIELDS or not value:
            raise BadScope(
                f"--of and --with take NAME=VALUE, and {part[:40]!r} was found; the names are"
                f" {', '.join(_FIELDS)}"
            )
        told[_FIELDS[name]] = value
    return Scope(**told, since=since, until=until)
