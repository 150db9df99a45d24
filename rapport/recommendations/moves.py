"""What the ranker moved, and by how much: the parts of its trees put into words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapport.recommendations.histories import Floats
from rapport.recommendations.signals import SEQUENCE_SIGNALS, Signals

_SHOWN = 3  # the kinds of signals that are said of a product


class SignalKind(StrEnum):
    """What signals tell of. Stored names are forever."""

    SCORES = "scores"
    OWN = "own"
    PATHS = "paths"
    MEANING = "meaning"
    PRICE = "price"
    SALES = "sales"
    GROUPS = "groups"
    MOMENT = "moment"
    SEQUENCE = "sequence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Where a product stood by its score and where it stands, from 1, and what moved it.

    `parts` are the kinds of signals that weighed most, above or below the mean of the customer's
    candidates, in the units of the trees (Lundberg and Lee, NeurIPS 2017); they are no shares.
    """

    product_id: str
    place_before: int
    place: int
    parts: Sequence[tuple[SignalKind, float]]


_WORDS: Mapping[SignalKind, Mapping[str, str]] = {
    SignalKind.SCORES: {"zh": "相似与关联", "en": "what goes with what they did"},
    SignalKind.OWN: {"zh": "自己买过", "en": "own orders"},
    SignalKind.PATHS: {"zh": "商品图谱", "en": "paths between products"},
    SignalKind.MEANING: {"zh": "文字含义", "en": "what texts mean"},
    SignalKind.PRICE: {"zh": "价格", "en": "price"},
    SignalKind.SALES: {"zh": "近期销售", "en": "how it sells of late"},
    SignalKind.GROUPS: {"zh": "品牌与类目", "en": "brand and category"},
    SignalKind.MOMENT: {"zh": "时间与地区", "en": "time and country"},
    SignalKind.SEQUENCE: {"zh": "行为的先后顺序", "en": "the order in which they did things"},
}

# The first that fits the beginning of a signal's name.
_KINDS: Sequence[tuple[str, SignalKind]] = (
    ("had", SignalKind.OWN),
    ("graph:", SignalKind.PATHS),
    ("meaning:", SignalKind.MEANING),
    ("fact:price", SignalKind.PRICE),
    ("fact:", SignalKind.SALES),
    ("group:", SignalKind.GROUPS),
    ("moment:", SignalKind.MOMENT),
    (SEQUENCE_SIGNALS, SignalKind.SEQUENCE),
    ("", SignalKind.SCORES),
)


def kind_of(signal: str) -> SignalKind:
    """What a signal tells of, by its name."""
    return next(kind for begins, kind in _KINDS if signal.startswith(begins))


def parts_of(signals: Signals, said: Floats) -> list[list[tuple[SignalKind, float]]]:
    """Sum the trees' contributions of one customer's candidates by kind, the strongest first.

    `said` has the shape (candidates, signals): what each adds. Held against the mean candidate,
    for what all share moves nothing.
    """
    apart = said - said.mean(axis=0, keepdims=True)
    kinds = [kind_of(name) for name in signals.names]
    summed = {
        kind: apart[:, [place for place, one in enumerate(kinds) if one is kind]].sum(axis=1)
        for kind in SignalKind
    }
    found = []
    for row in range(len(said)):
        each = [(kind, round(float(values[row]), 3)) for kind, values in summed.items()]
        strongest = sorted(each, key=lambda part: (-abs(part[1]), part[0]))[:_SHOWN]
        found.append([part for part in strongest if part[1]])
    return found


def move_text(move: Move, language: str) -> str:
    """Say to an operator where a product came from and what moved it."""
    spoken = "zh" if language.split("-", maxsplit=1)[0] == "zh" else "en"
    between = "，" if spoken == "zh" else ", "
    parts = between.join(f"{_WORDS[kind][spoken]} {part:+.2f}" for kind, part in move.parts)
    if spoken == "zh":
        told = f"{move.place_before} → {move.place} 位"
        return f"{told}：{parts}" if parts else told
    told = f"from place {move.place_before} to {move.place}"
    return f"{told}: {parts}" if parts else told
