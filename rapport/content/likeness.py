"""Near-duplicates: a text that the same people read before, or that another group reads as well."""

from collections.abc import Iterator

from rapport.content.checked import CheckedText
from rapport.content.findings import finding
from rapport.content.model import Finding


def unlike_earlier(text: CheckedText) -> Iterator[Finding]:
    """The text is not nearly the same as one that was approved of late, or one of its brief."""
    earlier = text.grounds.earlier
    found = earlier.nearest(text.copy) if earlier else None
    if found is not None:
        code = "like-beside" if found.earlier.beside else "like-earlier"
        yield finding(code, draft=found.earlier.draft_id, share=f"{found.likeness:.0%}")
