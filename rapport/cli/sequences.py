"""Trains the sequence models of recommendations, and says what they found."""

from pathlib import Path
from tempfile import TemporaryDirectory

from rapport import lab
from rapport.app import App, recommendation_desk_of
from rapport.cli.output import err, out, print_json
from rapport.recommendations import Recommender, TrainedSequences, refit


def train_sequences(rapport: App, *, as_json: bool) -> Recommender:
    """Train both models, judge the rungs anew, and give the recommender that is used then."""
    lab.need_torch()
    desk, now = recommendation_desk_of(rapport), rapport.clock()
    with TemporaryDirectory() as folder:
        training = lab.Training(recipe=lab.ItemRecipe(), folder=Path(folder), tell=_tell)
        trained = lab.train_shop_sequences(desk, training, now=now)
    fitted = refit(desk, now=now)
    if as_json:
        print_json({"sequences": _told(trained), "card": fitted.card})
    else:
        for name, one in _told(trained).items():
            out.print(
                f"{name}: knows {one['products']} products and what happened until"
                f" {one['learned_until']}; NDCG@10 of held-out events {one['ndcg']}"
            )
    return fitted


def _told(trained: TrainedSequences) -> dict[str, dict[str, str | int | float]]:
    named = {"past": trained.past, "newest": trained.newest}
    return {
        name: {
            "products": len(one.product_ids),
            "learned_until": one.learned_until.isoformat(timespec="seconds"),
            "ndcg": round(one.ndcg, 4),
        }
        for name, one in named.items()
    }


def _tell(progress: "lab.Progress") -> None:
    if "ndcg" in progress.figures:
        err.print(
            f"step {progress.step} of {progress.steps}: loss {progress.loss:.4f},"
            f" NDCG@10 of held-out events {progress.figures['ndcg']:.4f}"
        )
