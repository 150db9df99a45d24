"""Texts of the shop's own that reviewers liked, as examples for who writes the next one."""

from rapport.content.errors import BadTemplate
from rapport.content.grounds import Grounds
from rapport.content.model import Brief, Cell, Copy, Draft
from rapport.content.parts import parts_of
from rapport.content.slots import unresolved
from rapport.content.store import approved_like
from rapport.llm import mask_personal_data
from rapport.storage import Database

MOST_EXAMPLES = 2

_LOOKED_AT = 12
_EDITED = ", edited"  # as `rapport.review` marks it
_FACTS = ("fact-", "catalogue-claim")


def own_examples(
    brief: Brief, cell: Cell, grounds: Grounds, *, database: Database, most: int = MOST_EXAMPLES
) -> tuple[Copy, ...]:
    """Give approved texts of other briefs for the same objective, channel and language.

    What a person edited comes first, then what is newest. Left out: a text in which something was
    typed that looks like a person's, one with facts typed in, and one whose slots have no value
    here.
    """
    found = approved_like(
        database,
        brief.objective,
        channel=cell.channel,
        language=cell.language,
        most=_LOOKED_AT,
    )
    usable = [one for one in found if one.brief_id != brief.brief_id and _serves(one, grounds)]
    first = sorted(usable, key=lambda one: not one.written_by.endswith(_EDITED))
    return tuple(dict.fromkeys(one.copy for one in first))[:most]


def _serves(draft: Draft, grounds: Grounds) -> bool:
    if any(one.code.startswith(_FACTS) for one in draft.findings):
        return False
    text = "\n".join(part for _, part in parts_of(draft.copy))
    if mask_personal_data(text) != text:
        return False
    try:
        return not unresolved(draft.copy, grounds.slots, language=grounds.language)
    except BadTemplate:
        return False
