"""The built-in writer: attempts, the product's own checks, a ranking; else nothing is proposed."""

import hashlib
from dataclasses import replace
from itertools import takewhile
from threading import Lock

from rapport.content.builtin_writer.conditions import Conditions
from rapport.content.builtin_writer.drafting import (
    Attempt,
    composed_attempts,
    edits,
    whole_attempts,
)
from rapport.content.builtin_writer.layout import laid_out
from rapport.content.builtin_writer.ranking import Ranker
from rapport.content.builtin_writer.tongue import new_tongue
from rapport.content.checks import check_copy
from rapport.content.findings import refuses
from rapport.content.grounds import Grounds
from rapport.content.languages import text_key
from rapport.content.writers import Assignment, CopybookWriter, Proposal, audience_of

VERSION = "1"
NAME = "built-in"

_EDITED = 4  # entries, and one more for each draft wanted
_SPARE = 2
_MOST_PRODUCTS = 3
_DRAWING = Lock()  # chance is one state of the process


class BuiltinWriter:
    """Writes with the network that comes with the product; the same brief, the same texts.

    The nearest entries of the copybook come first, and keep their name, as long as they have the
    tone and the offer asked for and were not used yet: they read better. It writes for the rest,
    proposes only what is good enough, and so the copybook steps in where that is too little.

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
        grounds = _grounds(assignment)
        found = _met(assignment, grounds)
        if len(found) < assignment.wanted:
            chosen = Ranker(assignment).best(
                _attempts(assignment),
                assignment.wanted - len(found) + _SPARE,
                lambda copy: not check_copy(copy, grounds),
            )
            found += [
                Proposal(copy=one.copy, written_by=f"{NAME}@{VERSION}:{_origin(one)}")
                for one in chosen
            ]
        return found


def _met(assignment: Assignment, grounds: Grounds) -> list[Proposal]:
    """The nearest entries while they have tone and offer, less those used and those refused."""
    tone, offer = assignment.brief.tone, assignment.offer is not None
    nearest = takewhile(
        lambda entry: entry.tone == tone and entry.offer == offer,
        CopybookWriter().fitting(assignment),
    )
    proposals = (
        Proposal(copy=entry.copy_text, written_by=f"copybook:{entry.id}") for entry in nearest
    )
    return [
        one
        for one in proposals
        if one.written_by not in assignment.avoid and not refuses(check_copy(one.copy, grounds))
    ][: assignment.wanted]


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


def _grounds(assignment: Assignment) -> Grounds:
    return Grounds(
        channel=assignment.channel,
        language=assignment.language,
        shop=assignment.shop,
        products=assignment.products,
        offer=assignment.offer,
        must_have=assignment.brief.must_have,
        avoid=assignment.brief.avoid,
        characters=assignment.brief.characters,
    )


def _seed(assignment: Assignment) -> int:
    told = f"{assignment.brief.brief_id}:{assignment.group.name}:{sorted(assignment.avoid)}"
    return int.from_bytes(hashlib.blake2b(told.encode(), digest_size=4).digest()) >> 1


def _origin(one: Attempt) -> str:
    if one.parent is not None:
        return one.parent.id
    told = hashlib.blake2b(laid_out(one.copy).encode(), digest_size=4).hexdigest()
    return f"{one.source.value}-{told}"
