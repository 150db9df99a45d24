"""How much the encoders read, learn and are tried on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from rapport.lab import Family, Shape, TokenizerKind

FAMILIES = (Family.BERT, Family.XLNET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much is read, learned and tried; `labels` reviews are learned from with each seed.

    Where `company`, embeddings begin with the company that tokens keep. How to cut
    texts is learned from `cut_from` of them, 0 for all.
    """

    read_steps: Mapping[Family, int]
    read_rows: int
    held: int
    labels: int
    tested: int
    steps: int
    seeds: tuple[int, ...]
    shape: Shape
    kind: TokenizerKind = TokenizerKind.CHARACTERS
    company: bool = False
    cut_from: int = 0


_SHAPE = Shape(
    layers=3, width=128, heads=4, context=64, batch_tokens=0, learning_rate=1.5e-3, dropout=0.0,
    vocabulary=3_000,
)  # fmt: skip
FULL = Sizes(
    read_steps={Family.BERT: 6_000, Family.XLNET: 4_500},
    read_rows=32,
    held=400,
    labels=500,
    tested=600,
    steps=120,
    seeds=(1, 2, 3),
    shape=_SHAPE,
)
QUICK = replace(
    FULL,
    read_steps=dict.fromkeys(FAMILIES, 20),
    held=32,
    labels=64,
    tested=64,
    steps=10,
    seeds=(1, 2),
    shape=replace(_SHAPE, layers=2, width=64, context=32),
)
