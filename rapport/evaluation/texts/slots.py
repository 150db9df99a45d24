"""Are the facts that a text was asked to state stated, and no others?"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapport.evaluation.texts.errors import TextsUnusable, check_rows

Slot = tuple[str, str]
"""A slot's name and value, such as `("food", "Italian")` or `("颜色", "白色")`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotErrors:
    """How often a slot was not said, said unasked, said with another value, or said again."""

    asked: int
    missing: int = 0
    added: int = 0
    wrong: int = 0
    repeated: int = 0

    @property
    def rate(self) -> float:
        """All errors, divided by the slots asked for; it can exceed 1."""
        return (self.missing + self.added + self.wrong + self.repeated) / self.asked


def slot_errors(asked: Sequence[Iterable[Slot]], said: Sequence[Iterable[Slot]]) -> SlotErrors:
    """Count errors over rows: slots asked for, and slots that a reader of the text found in it.

    A name may have several values. A value said in place of one asked under the same name is
    wrong; a right value said again is repeated. Case counts: normalise before. Raises
    `TextsUnusable` when rows do not match or nothing was asked.
    Source: the slot error rate of T.-H. Wen et al., EMNLP 2015, with repeats counted.
    """
    check_rows(len(said), len(asked), "slots asked for")
    total: Counter[str] = Counter()
    for wanted, found in zip(asked, said, strict=True):
        total.update(_row(wanted, found))
    if not total["asked"]:
        raise TextsUnusable("no row asks for a slot; give rows with at least one")
    return SlotErrors(
        asked=total["asked"],
        missing=total["missing"],
        added=total["added"],
        wrong=total["wrong"],
        repeated=total["repeated"],
    )


def slot_error_rate(asked: Sequence[Iterable[Slot]], said: Sequence[Iterable[Slot]]) -> float:
    """Missing, added, wrong and repeated slots, divided by the slots asked for: `slot_errors`."""
    return slot_errors(asked, said).rate


def attribute_coverage(sources: Sequence[Iterable[Slot]], texts: Sequence[str]) -> float:
    """The share of attribute values that stand in their text as they are, 0 to 1, over all rows.

    Case is ignored. A paraphrase counts as absent: people's own copy reaches about 0.86 on the
    development set of AdvertiseGen. Raises `TextsUnusable` when there is no value to look for.
    """
    check_rows(len(texts), len(sources), "attributes")
    found = [
        value.casefold() in text.casefold()
        for attributes, text in zip(sources, texts, strict=True)
        for _, value in attributes
    ]
    if not found:
        raise TextsUnusable("no row has an attribute; give rows with at least one")
    return sum(found) / len(found)


def _row(wanted: Iterable[Slot], found: Iterable[Slot]) -> Counter[str]:
    errors: Counter[str] = Counter()
    asked, said = _by_name(wanted), _by_name(found)
    for name in asked.keys() | said.keys():
        right = asked[name].keys() & said[name].keys()
        lacking = len(asked[name]) - len(right)
        surplus = len(said[name]) - len(right)
        wrong = min(lacking, surplus)
        errors["asked"] += len(asked[name])
        errors["missing"] += lacking - wrong
        errors["added"] += surplus - wrong
        errors["wrong"] += wrong
        errors["repeated"] += sum(said[name][value] - 1 for value in right)
    return errors


def _by_name(slots: Iterable[Slot]) -> defaultdict[str, Counter[str]]:
    named: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for name, value in slots:
        named[name][value] += 1
    return named
