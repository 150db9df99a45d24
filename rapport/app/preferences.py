"""Language models that help to recommend, as the settings name them.

PyTorch is loaded when a model of this machine is asked, and not before.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import structlog
from numpy.typing import NDArray

from rapport import lab
from rapport.app.opening import App
from rapport.kit.errors import Unavailable
from rapport.llm import EndpointEmbedder
from rapport.recommendations import (
    Embedder,
    ReadDone,
    RecommendationDesk,
    TooFewToRead,
    learn_and_read,
    read_new,
    reader_card,
    refit_if_stale,
)

log = structlog.get_logger(__name__)

_NAMED = "RAPPORT_RECOMMENDATIONS__EMBEDDINGS"
_RELEARNED_AFTER = timedelta(days=60)  # since what it learned from: 30 days more judge it
_SIZE, _CONTEXT, _VOCABULARY, _FRESH_RATE = "nano", 160, 4_096, 1e-3
_MOST_TOKENS = 12  # of a title: later ones tell sizes and colours
_FRESH_LISTS, _TUNED_LISTS, _MOST_EPOCHS = 35_000, 10_000, 20
_LARGE = 200_000_000  # parameters, from which additions learn and not the weights (LoRA)


class ModelsNotInstalled(Unavailable):
    """What language models of this machine need is not installed."""

    code = "local-models-not-installed"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalEmbedder:
    """Vectors by a model of this machine, opened when it is first asked."""

    folder: Path

    @property
    def name(self) -> str:
        return _vectors_of(self.folder).name

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return _vectors_of(self.folder).vectors(texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalReader:
    """A causal model that reads histories. `base` None trains a small one from scratch.

    What was learned lies in `folder` until it learns again. A network from scratch sees
    `fresh_lists` lists, each several times where there are fewer.
    """

    base: Path | None
    folder: Path
    fresh_lists: int = _FRESH_LISTS

    @property
    def is_there(self) -> bool:
        """Whether it has learned."""
        return (self.folder / "model" / "config.json").exists()

    def learn(self, lists: Sequence[Sequence[str]]) -> None:
        """Tune the base, or a new small network, on histories; in place of what was learned."""
        _need_torch()
        shutil.rmtree(self.folder, ignore_errors=True)
        reader = self._new(lists) if self.base is None else lab.open_line_reader(self.base)
        wanted = self.fresh_lists if self.base is None else _TUNED_LISTS
        is_large = lab.count_parameters(reader.network) > _LARGE
        how = lab.LineLesson(
            epochs=min(max(wanted / max(len(lists), 1), 1), _MOST_EPOCHS),
            rate=_FRESH_RATE if self.base is None else 0,
            method=lab.Method.LORA if is_large else lab.Method.FULL,
        )
        replace(reader, most_tokens=_MOST_TOKENS).learn(lists, how, folder=self.folder)

    def likelihoods(
        self, lists: Sequence[Sequence[str]], nexts: Sequence[Sequence[str]]
    ) -> list[NDArray[np.float32]]:
        """For each list, of each title that may come next: log-likelihood and tokens."""
        _need_torch()
        card = self.folder / "model" / "card.json"
        return _reader_of(self.folder / "model", card.stat().st_mtime_ns).likelihoods(lists, nexts)

    @staticmethod
    def _new(lists: Sequence[Sequence[str]]) -> "lab.LineReader":
        titles = sorted({title for some in lists for title in some})
        return lab.new_line_reader(
            titles, size=_SIZE, context=_CONTEXT, vocabulary=_VOCABULARY, seed=0
        )


def embedder_of(app: App) -> Embedder | None:
    """What gives the texts of products vectors; None where nothing is set."""
    settings = app.settings.recommendations
    if settings.embeddings.url:
        return EndpointEmbedder(
            settings.embeddings, app.settings.llm, app.database, named=_NAMED, clock=app.clock
        )
    folder = settings.embedding_model
    return None if folder is None else LocalEmbedder(folder=folder)


def reader_of(app: App) -> LocalReader:
    """The model that reads histories, as the settings name it."""
    folder = app.settings.home / "recommendations" / "reader"
    return LocalReader(base=app.settings.recommendations.reader_model, folder=folder)


def read_histories(app: App, desk: RecommendationDesk) -> ReadDone:
    """Let a language model learn from the shop's histories, judge it, and let it read everybody.

    Raises `TooFewToRead` and `ModelsNotInstalled`.
    """
    _need_torch()
    language = app.settings.shop.language
    return learn_and_read(desk, reader_of(app), now=app.clock(), language=language)


def read_histories_if_set(app: App, desk: RecommendationDesk) -> int:
    """Where the settings say so, read who did something new; learn first where it is time to.

    Return how many customers were read.
    """
    if not app.settings.recommendations.read_nightly:
        return 0
    now, card, reader = app.clock(), reader_card(desk), reader_of(app)
    if card is None or not reader.is_there or _is_old(card.learned_at, now):
        try:
            return read_histories(app, desk).customers
        except TooFewToRead as error:
            log.info("recommendations.reader_not_learned", code=error.code)
            return 0
    refit_if_stale(desk, now=now)  # a stale one would be fitted in haste, without its rungs
    return read_new(desk, reader, now=now, language=app.settings.shop.language)


def _is_old(learned_at: datetime, now: datetime) -> bool:
    return now - learned_at >= _RELEARNED_AFTER


@lru_cache(maxsize=1)
def _vectors_of(folder: Path) -> "lab.TextVectors":
    _need_torch()
    return lab.open_vectors(folder)


@lru_cache(maxsize=1)
def _reader_of(folder: Path, _stamp: int) -> "lab.LineReader":
    return replace(lab.open_line_reader(folder), most_tokens=_MOST_TOKENS)


def _need_torch() -> None:
    if find_spec("torch") is None:
        raise ModelsNotInstalled(
            "language models of this machine need PyTorch; install it with"
            " `pip install 'rapport[train]'`"
        )
