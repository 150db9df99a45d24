"""What to lead with and what to leave alone when goods are written about, by what buyers say.

An angle says which side of the goods a text may speak of. It is no licence to claim: what a text
states still needs a field, a policy or an approved sentence behind it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from rapport.insights.asking.counts import counts_of
from rapport.insights.asking.quoting import Felt, quotes_for
from rapport.insights.asking.shares import Share, share_of
from rapport.insights.aspects import OTHER, AspectNames, aspect_name
from rapport.insights.counting import Evidence
from rapport.insights.model import MentionKind, Sentiment
from rapport.insights.scope import Scope, readings_in
from rapport.insights.tables import READINGS
from rapport.storage import Facts

_EVEN = 0.5


class Side(StrEnum):
    """What an angle is for."""

    LEAD = "lead"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True, kw_only=True)
class Angle:
    """One thing that customers speak of clearly enough to write by.

    `texts` are those that praise it or complain, of all that were read of the goods; `pleased` is
    the share of praise among the texts that feel something about it.
    """

    angle_id: str
    about: str
    side: Side
    texts: Share
    pleased: Share
    statement: Mapping[str, str]
    quotes: tuple[Evidence, ...] = ()


def copy_angles(
    facts: Facts,
    product_ids: Sequence[str],
    *,
    fewest: int = 3,
    quotes: int = 2,
    names: AspectNames | None = None,
) -> list[Angle]:
    """Give the angles of these products together, those that most texts speak of first.

    A side is taken where the 95 % interval of the praise lies wholly on it, and at least `fewest`
    texts say so; where customers differ there is no angle.

    `names` are those of the shop's own aspects too (`aspect_names`).
    """
    if not product_ids or facts.is_empty(READINGS):
        return []
    every = readings_in(facts, Scope())
    readings = every.filter(every.product_id.isin(list(product_ids)))
    counted = counts_of(facts, readings, MentionKind.ASPECT)
    if not counted.of:
        return []
    found = []
    for about in sorted({about for about, _ in counted.texts if about != OTHER}):
        good = counted.share(about, Sentiment.POSITIVE)
        bad = counted.share(about, Sentiment.NEGATIVE)
        pleased = share_of(good.hits, good.hits + bad.hits)
        if good.hits >= fewest and pleased.low > _EVEN:
            found.append(_angle(about, Side.LEAD, good, pleased, names))
        elif bad.hits >= fewest and pleased.high < _EVEN:
            found.append(_angle(about, Side.LEAVE, bad, pleased, names))
    if quotes and found:
        felt = {Side.LEAD: Sentiment.POSITIVE, Side.LEAVE: Sentiment.NEGATIVE}
        wanted: dict[Felt, int] = {
            (one.about, felt[one.side].value): one.texts.hits for one in found
        }
        shown = quotes_for(facts, readings, kind=MentionKind.ASPECT, texts=wanted, most=quotes)
        found = [
            replace(one, quotes=shown.get((one.about, felt[one.side].value), ())) for one in found
        ]
    return sorted(found, key=lambda one: (-one.texts.hits, one.about))


_SAID = {
    Side.LEAD: ("{of} 条文本中有 {hits} 条称赞{name}", "{hits} of {of} texts praise {name}"),
    Side.LEAVE: (
        "{of} 条文本中有 {hits} 条抱怨{name}",
        "{hits} of {of} texts complain about {name}",
    ),
}


def _angle(
    about: str, side: Side, texts: Share, pleased: Share, names: AspectNames | None
) -> Angle:
    zh, en = _SAID[side]
    return Angle(
        angle_id=f"{side.value}:{about}",
        about=about,
        side=side,
        texts=texts,
        pleased=pleased,
        statement={
            "zh": zh.format(hits=texts.hits, of=texts.of, name=aspect_name(about, "zh", names)),
            "en": en.format(hits=texts.hits, of=texts.of, name=aspect_name(about, "en", names)),
        },
    )
