"""Says how far people agree on what texts say: what no reader can be better than."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rapport.insights.labelling.model import Label, LabelWhat


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How often two operators said the same of a text, of so many `pairs` on so many `texts`.

    `kappa` is that beyond what chance gives (Cohen 1960, pooled over pairs): 1 is always, 0 no more
    than chance; None where nothing could differ.
    """

    texts: int
    pairs: int
    share: float | None
    kappa: float | None


def agreement(labels: Iterable[Label], what: LabelWhat = LabelWhat.SENTIMENT) -> Agreement:
    """How far operators agree on one thing; of each operator the newest word on a text counts."""
    said: dict[str, dict[str, str | None]] = defaultdict(dict)
    for label in sorted(labels, key=lambda one: (one.at, one.label_id)):
        if label.what is what and label.after is not None:
            said[label.text_id][label.operator] = label.after["value"]
    pairs = [
        (values[one], values[other])
        for by in said.values()
        for values in [list(by.values())]
        for one in range(len(values))
        for other in range(len(values))
        if one != other
    ]
    several = sum(1 for by in said.values() if len(by) > 1)
    if not pairs:
        return Agreement(texts=several, pairs=0, share=None, kappa=None)
    share = sum(one == other for one, other in pairs) / len(pairs)
    shares = Counter(one for one, _ in pairs)
    chance = sum((count / len(pairs)) ** 2 for count in shares.values())
    kappa = (share - chance) / (1 - chance) if chance < 1 else None
    return Agreement(texts=several, pairs=len(pairs) // 2, share=share, kappa=kappa)
