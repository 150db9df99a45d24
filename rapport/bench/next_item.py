"""The public sets on which the next item is looked for, and the recipes chosen on them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rapport.bench.leave_one_out import read_lines, read_pairs
from rapport.recommendations import Following, Histories, Recipe


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What a convention of training must reach, and what others did."""

    ndcg: float
    hit_rate: float | None = None
    published: tuple[float, float] | None = None  # NDCG@10, HR@10
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicSet:
    """A public set, the recipe for it, and its aims by how many last items training goes without.

    `chosen` says that the recipe was chosen on this set; `speed` that it has as many items as a
    large shop, and so a target for customers per second.
    """

    name: str
    path: str
    read: Callable[[Path], Histories]
    recipe: Recipe
    aims: Mapping[int, Aim]
    chosen: bool = True
    speed: bool = False


# Chosen one number after another, until a round brought NDCG@10 less than 0.0005 on the last item
# but one, learning from what lies before it; the last item had no say. Long histories of people who
# rate many films in one go: what comes next matters, hardly what came before, and the many raters
# of a film say little.
_FILMS = Recipe(
    following=Following(
        window=10, distance_power=0.7, backward=0.05, source_power=0.7, target_power=0.3
    ),
    follow_decay=2.5,
    alike_weight=0.5,
    alike_decay=10,
    ridge=1_000,
)
# Chosen alike. Histories of nine items: a shorter memory, and more trust in pairs that lie apart or
# backwards, as there are few. A shop's histories are like these, so they are the defaults.
_GOODS = Recipe(
    following=Following(
        window=20, distance_power=0.4, backward=0.3, source_power=0.3, target_power=0.2
    ),
    follow_decay=1.5,
    alike_weight=3,
    alike_decay=3,
    ridge=100,
    most_alike=4_000,
)
SETS = (
    PublicSet(
        name="MovieLens-1M",
        path="ml-1m/ml-1m.txt",
        read=read_pairs,
        recipe=_FILMS,
        aims={
            2: Aim(
                ndcg=0.157,
                hit_rate=0.270,
                published=(0.1726, 0.3003),
                source="gSASRec, asash/gSASRec-pytorch, which trains so on the same file",
            ),
            1: Aim(
                ndcg=0.158,
                hit_rate=0.271,
                published=(0.1779, 0.3058),
                source="SASRec of RecTools, blondered/bert4rec_repro: so but for 2,048 customers, "
                "630 s",
            ),
        },
    ),
    PublicSet(
        name="Amazon Beauty",
        path="amazon-beauty-5core/Beauty.txt",
        read=read_lines,
        recipe=_GOODS,
        aims={
            2: Aim(
                ndcg=0.054,
                published=(0.0523, 0.0928),
                source="eSASRec, blondered/transformer_benchmark; on its own copy of the data "
                "SASRec with full softmax reports 0.0597, MTandHJ/CE-SCE-LLMRec",
            ),
            1: Aim(ndcg=0.062, source="no published figure of this convention is known"),
        },
        speed=True,
    ),
    PublicSet(
        name="Amazon Beauty of BERT4Rec",
        path="amazon-beauty-bert4rec/beauty.txt",
        read=read_pairs,
        recipe=_GOODS,
        chosen=False,
        aims={
            2: Aim(
                ndcg=0.0355,
                published=(0.0327, 0.0533),
                source="SASRec with full softmax, antklen/sasrec-bert4rec-recsys23",
            ),
            1: Aim(
                ndcg=0.0406,
                published=(0.0359, 0.0595),
                source="SASRec of RecTools, blondered/bert4rec_repro: so but for 2,048 customers, "
                "8,702 s",
            ),
        },
    ),
)
