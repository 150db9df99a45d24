"""Says how far the readers err, thing by thing."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from rapport.insights.checking.keeping import Said, said_in, told_in
from rapport.insights.checking.shares import Checked
from rapport.insights.model import MentionKind, TextState
from rapport.insights.tables import CHECKS, MENTIONS, READINGS
from rapport.storage import Facts

FEWEST_CHECKED = 300
"""From so many texts drawn by lot on, shares are corrected."""

FEWEST_THERE = 10
"""So many of them must say a thing, else nothing is known of how often it is missed."""


ANY = "any"
"""In the place of a feeling: said of, however it is felt about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderErrors:
    """What people found of the readers in so many `texts` drawn by lot.

    Of each thing: how many of them say it, how many the readers found of those, and how many the
    readers said in all.
    """

    texts: int = 0
    there: Mapping[Said, int] = field(default_factory=dict)
    found: Mapping[Said, int] = field(default_factory=dict)
    said: Mapping[Said, int] = field(default_factory=dict)

    def of(self, kind: MentionKind, about: str, felt: str | None) -> Checked | None:
        """What is known of a thing; None where too few texts were looked at, or too few say it.

        `felt` is a sentiment, None for what is said without one, or `ANY`.
        """
        key = (kind.value, about, felt)
        there, found = self.there.get(key, 0), self.found.get(key, 0)
        if self.texts < FEWEST_CHECKED or there < FEWEST_THERE:
            return None
        mistaken = self.said.get(key, 0) - found
        return Checked(found=found, there=there, mistaken=mistaken, elsewhere=self.texts - there)


def errors_of(facts: Facts) -> ReaderErrors:
    """Compare what the readers say of the texts that people looked at with what people made of it.

    Of texts that count no more nothing is taken.
    """
    if facts.is_empty(CHECKS):
        return ReaderErrors()
    readings, mentions = facts.table(READINGS), facts.table(MENTIONS)
    counted = readings.filter(readings.state == TextState.READ.value)
    checks = facts.read(facts.table(CHECKS).semi_join(counted, "text_id")).to_pylist()
    right: dict[str, set[Said]] = defaultdict(set)
    for one in facts.read(mentions.semi_join(facts.table(CHECKS), "text_id")).to_pylist():
        right[one["text_id"]].add(said_in(one))
    there, found, said = Counter[Said](), Counter[Said](), Counter[Said]()
    for check in checks:
        told, true = _however(told_in(check)), _however(right[check["text_id"]])
        there.update(true)
        said.update(told)
        found.update(told & true)
    return ReaderErrors(texts=len(checks), there=there, found=found, said=said)


def _however(said: Set[Said]) -> set[Said]:
    """These, and each thing as said of at all."""
    return {*said, *((kind, about, ANY) for kind, about, _felt in said)}
