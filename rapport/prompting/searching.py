"""Searches for a better prompt: reflection on what the checks said, within a number of calls.

The search is GEPA's (L. Agrawal et al., GEPA: Reflective prompt evolution can outperform
reinforcement learning, 2025, arXiv 2507.19457): a text is tried on a few cells, the model reads
what was wrong and rewrites one part, and what is better there is kept if it helps on the validation
cells. How good a text is and what is said of it are ours.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.resources import files
from statistics import fmean
from types import ModuleType
from typing import Any

import structlog

from rapport.content import PromptShelf
from rapport.evaluation import Difference, paired_difference
from rapport.kit.chance import share_of
from rapport.kit.errors import RapportError
from rapport.llm import LanguageModel, PromptText, read_prompt
from rapport.prompting.errors import BadSearch, SearchEngineMissing
from rapport.prompting.metric import failed
from rapport.prompting.model import Improvement, Outcome, Trial
from rapport.prompting.reflecting import PARTS, revise
from rapport.prompting.trying import CountedModel, try_prompt

log = structlog.get_logger(__name__)

REFLECTION = read_prompt(files("rapport.prompting") / "prompts" / "improve-prompt.md")

_NAME = re.compile(r"[a-z][a-z-]*")
_MINIBATCH = 3  # cells that one reflection looks at
_LEAST_TRIALS = 6  # two each to learn from, to choose by, and to report on
_TRAIN_SHARE, _VALIDATION_SHARE = 0.4, 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The trials of a search: to learn from, to choose by, to report on. None is in two."""

    train: tuple[Trial, ...]
    validation: tuple[Trial, ...]
    held_out: tuple[Trial, ...]

    @property
    def step(self) -> int:
        """The most calls of one step: both texts on a few cells, a reflection, validation."""
        return 2 * min(_MINIBATCH, len(self.train)) + 1 + len(self.validation)

    @property
    def report(self) -> int:
        """The calls that the report needs."""
        return 2 * len(self.held_out)

    @property
    def least(self) -> int:
        """The fewest calls with which anything can be found."""
        return len(self.validation) + self.step + self.report


def improve_prompt(
    text: PromptText,
    trials: Sequence[Trial],
    *,
    model: LanguageModel,
    calls: int,
    seed: int = 0,
    name: str = "",
) -> Improvement:
    """Search for a better text with at most so many calls, and compare it on held-out trials.

    The result has the next version, or version 1 of another `name`. The same seed, trials and
    answers give the same result. Raises `BadSearch`, `SearchEngineMissing`, and what the model
    raises while the first text is tried or the report is made; what fails in between ends the
    search with what it found.
    """
    named = _checked_name(name or text.name)
    engine = load_engine()
    parts = split_trials(trials, seed=seed)
    if calls < parts.least:
        raise BadSearch(
            f"{calls} calls are too few: with {len(trials)} cells a search takes at least"
            f" {parts.least}; allow more calls or give fewer briefs"
        )
    counted = CountedModel(model)
    adapter = _Adapter(text, counted, engine=engine, most=calls - parts.report - parts.step)
    result = engine.optimize(
        seed_candidate={part: getattr(text, part) for part in PARTS},
        trainset=list(parts.train),
        valset=list(parts.validation),
        adapter=adapter,
        reflection_minibatch_size=min(_MINIBATCH, len(parts.train)),
        stop_callbacks=adapter.is_done,
        logger=_Quiet(),
        seed=seed,
        track_best_outputs=False,
    )
    best = replace(text, **result.best_candidate)
    before = try_prompt(text, parts.held_out, counted)
    after = try_prompt(best, parts.held_out, counted) if best != text else before
    log.info("prompt.searched", prompt=text.name, tried=result.num_candidates, calls=counted.calls)
    return Improvement(
        before=text,
        after=_numbered(best, text, named),
        trained=len(parts.train),
        validated=len(parts.validation),
        held_out=tuple(one.key for one in parts.held_out),
        before_outcomes=tuple(before),
        after_outcomes=tuple(after),
        difference=_difference(before, after, seed=seed),
        tried=adapter.tried,
        calls=counted.calls,
        seed=seed,
    )


def split_trials(trials: Sequence[Trial], *, seed: int) -> Parts:
    """Part trials by chance that a seed fixes; raises `BadSearch` where there are too few."""
    if len(trials) < _LEAST_TRIALS:
        raise BadSearch(
            f"{len(trials)} cells are too few to learn from, choose by and report on; give briefs"
            f" with {_LEAST_TRIALS} or more cells by mail, SMS or push in all"
        )
    ordered = sorted(trials, key=lambda one: share_of(one.key, experiment=f"prompt:{seed}"))
    first = max(2, round(_TRAIN_SHARE * len(ordered)))
    second = first + max(2, round(_VALIDATION_SHARE * len(ordered)))
    return Parts(
        train=tuple(ordered[:first]),
        validation=tuple(ordered[first:second]),
        held_out=tuple(ordered[second:]),
    )


def load_engine() -> ModuleType:
    """Load GEPA, which comes with an extra, or raise `SearchEngineMissing`."""
    try:
        return import_module("gepa")
    except ImportError as error:
        raise SearchEngineMissing(
            "searching for prompts needs the package gepa; install it with"
            " `pip install 'rapport[prompts]'`"
        ) from error


def _numbered(best: PromptText, text: PromptText, name: str) -> PromptText:
    if name != text.name:
        return replace(best, name=name, version=1)
    return replace(best, version=text.version + 1) if best != text else best


def _checked_name(name: str) -> str:
    usual = PromptShelf().get("").name
    if name == usual:
        raise BadSearch(
            f"no file can take the place of {usual!r}; give the better text a name of its own with"
            " --as, and name that in the groups of your briefs"
        )
    if not _NAME.fullmatch(name):
        raise BadSearch(f"{name!r} is no name for a prompt; use small letters and hyphens")
    return name


def _difference(before: Sequence[Outcome], after: Sequence[Outcome], *, seed: int) -> Difference:
    return paired_difference(
        lambda drawn: fmean(after[place].score for place in drawn),
        lambda drawn: fmean(before[place].score for place in drawn),
        len(before),
        seed=seed,
    )


class _Adapter:
    """What the engine asks of us: try a text, and propose another one."""

    def __init__(
        self, text: PromptText, model: CountedModel, *, engine: ModuleType, most: int
    ) -> None:
        self._text, self._model, self._most = text, model, most
        self._batch = engine.EvaluationBatch
        self._ended = False
        self.tried = 1

    def evaluate(
        self,
        batch: list[Trial],
        candidate: dict[str, str],
        capture_traces: bool = False,
    ) -> Any:  # noqa: ANN401  (a class of the engine)
        outcomes = self._outcomes(
            replace(self._text, system=candidate["system"], user=candidate["user"]), batch
        )
        return self._batch(
            outputs=outcomes,
            scores=[one.score for one in outcomes],
            trajectories=outcomes if capture_traces else None,
        )

    def _outcomes(self, text: PromptText, batch: Sequence[Trial]) -> list[Outcome]:
        if self._ended:
            return [failed("the search has ended") for _ in batch]
        try:
            return try_prompt(text, batch, self._model)
        except RapportError as error:
            if self.tried == 1:
                raise  # nothing was found yet that the search could end with
            self._end(error)
            return [failed(str(error)) for _ in batch]

    def _end(self, error: RapportError) -> None:
        """No call can follow, such as when a budget is used up: end with what there is."""
        log.warning("prompt.search_ended", code=error.code)
        self._ended = True

    def make_reflective_dataset(
        self,
        _candidate: dict[str, str],
        batch: Any,  # noqa: ANN401
        parts: list[str],
    ) -> dict[str, list[dict[str, Any]]]:
        records = [
            {"score": one.score, "Feedback": one.feedback}
            for one in sorted(batch.outputs, key=lambda outcome: outcome.score)
        ]
        return dict.fromkeys(parts, records)

    def propose_new_texts(
        self,
        candidate: dict[str, str],
        dataset: Mapping[str, Sequence[Mapping[str, Any]]],
        parts: list[str],
    ) -> dict[str, str]:
        """Ask for a new text of each part; a part without a usable answer stays as it is."""
        found: dict[str, str] = {}
        if self._ended:
            return found
        for part in parts:
            try:
                new = revise(REFLECTION, part, candidate[part], dataset[part], model=self._model)
            except RapportError as error:
                self._end(error)
                return {}
            if new:
                found[part] = new
        self.tried += bool(found)
        return found

    def is_done(self, _state: object) -> bool:
        """End before a step that could go beyond the calls."""
        return self._ended or self._model.calls > self._most


class _Quiet:
    def log(self, message: str) -> None:
        log.debug("prompt.engine", said=len(message))
