"""The built-in writer: attempts, the product's own checks, a ranking; else nothing is proposed."""

import hashlib
from dataclasses import replace
from itertools import islice, takewhile
from threading import Lock

from rapport.content.builtin_writer.conditions import Conditions
from rapport.content.builtin_writer.drafting import (
    Attempt,
    composed_attempts,
    edits,
    whole_attempts,
)
from rapport.content.builtin_writer.layout import laid_out
from rapport.content.builtin_writer.lessons import CHANNELS_LEARNED
from rapport.content.builtin_writer.ranking import Ranker
from rapport.content.builtin_writer.tongue import new_tongue
from rapport.content.checks import check_copy
from rapport.content.findings import refuses
from rapport.content.fitting import brand_penalty
from rapport.content.grounds import Grounds
from rapport.content.languages import text_key
from rapport.content.model import Copy
from rapport.content.writers import (
    Assignment,
    CopybookWriter,
    Proposal,
    audience_of,
    nearest_first,
)

VERSION = "1"
NAME = "built-in"

_EDITED = 4  # entries, and one more for each draft wanted
_SPARE = 2
_SPARE_MET = 3  # entries to choose from for each draft wanted, where settings are asked for
_WARNED = 2.0  # what a warning takes off the worth of a text
_MOST_PRODUCTS = 3
_DRAWING = Lock()  # chance is one state of the process


class BuiltinWriter:
    """Writes with the network that comes with the product; the same brief, the same texts.

    The nearest entries of the copybook come first, and keep their name, as long as they have the
    tone and the offer asked for and were not used yet: they read better. It writes for the rest,
    proposes only what is good enough, and so the copybook steps in where that is too little.

    For formats that it has not learned it proposes what the copybook has.

    A text of its own is `built-in@1:ENTRY`, an edit of an entry; `built-in@1:written-…`, by the
    network; or `built-in@1:phrases-…`, phrases put together and chosen by it.
    """

    @property
    def name(self) -> str:
        return NAME

    def write(self, assignment: Assignment) -> list[Proposal]:
        """Propose texts, the best first; none when asked again, as they would be the same."""
        if assignment.refused:
            return []
        if assignment.channel not in CHANNELS_LEARNED:
            return CopybookWriter().write(assignment)
        grounds = assignment.grounds
        found = _met(assignment, grounds)
        if len(found) < assignment.wanted:
            chosen = Ranker(assignment).best(
                _attempts(assignment),
                assignment.wanted - len(found) + _SPARE,
                lambda copy: _burden(copy, grounds),
            )
            behind = max((one.behind for one in found), default=0.0)  # entries read better
            found += [
                Proposal(
                    copy=one.copy, written_by=f"{NAME}@{VERSION}:{_origin(one)}", behind=behind
                )
                for one in chosen
            ]
        return found


def _met(assignment: Assignment, grounds: Grounds) -> list[Proposal]:
    """The nearest entries while they have tone and offer, less those used and those refused.

    Where settings are asked for, there are more to choose from than are wanted.
    """
    tone, offer = assignment.brief.tone, assignment.offer is not None
    nearest = takewhile(
        lambda entry: entry.tone == tone and entry.offer == offer,
        CopybookWriter().fitting(assignment),
    )
    most = assignment.wanted * (_SPARE_MET if assignment.settings else 1)
    usable = (
        entry
        for entry in nearest
        if f"copybook:{entry.id}" not in assignment.avoid
        and not refuses(check_copy(entry.copy_text, grounds))
    )
    return nearest_first(assignment, list(islice(usable, most)))


def _burden(copy: Copy, grounds: Grounds) -> float | None:
    """What its findings take off the worth of a text; None for one that may not be sent."""
    found = check_copy(copy, grounds)
    if refuses(found):
        return None
    others = sum(not one.code.startswith("brand-") for one in found)
    return _WARNED * others + brand_penalty(copy, grounds)


def _attempts(assignment: Assignment) -> list[Attempt]:
    nearest = CopybookWriter().fitting(assignment)[: assignment.wanted + _EDITED]
    asked, seed = _asked(assignment), _seed(assignment)
    with _DRAWING:
        tongue = new_tongue(seed)
        return [
            *whole_attempts(tongue, asked),
            *composed_attempts(tongue, asked[0], seed=seed),
            *edits(tongue, nearest),
        ]


def _asked(assignment: Assignment) -> list[Conditions]:
    """What is asked for, told with and without its audience; briefly where a channel is brief."""
    brief = assignment.brief
    asked = Conditions(
        language=text_key(assignment.language),
        channel=assignment.channel,
        objective=brief.objective.value,
        tone=brief.tone.value,
        audience=audience_of(assignment),
        length=brief.length.value if assignment.channel == "email" else "short",
        offer=assignment.offer is not None,
        products=min(len(assignment.products), _MOST_PRODUCTS),
    )
    return [asked, replace(asked, audience=""), asked.opened("audience", "products")]


def _seed(assignment: Assignment) -> int:
    told = f"{assignment.brief.brief_id}:{assignment.group.name}:{sorted(assignment.avoid)}"
    return int.from_bytes(hashlib.blake2b(told.encode(), digest_size=4).digest()) >> 1


def _origin(one: Attempt) -> str:
    if one.parent is not None:
        return one.parent.id
    told = hashlib.blake2b(laid_out(one.copy).encode(), digest_size=4).hexdigest()
    return f"{one.source.value}-{told}"
