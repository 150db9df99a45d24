"""The nouns of the stage: a model with its card, a gate, and what the gate said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

ModelId = NewType("ModelId", str)

Weights = Mapping[str, object]
"""Values JSON can write: numbers, texts, lists and mappings of them. Never code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """What a model is, so that it can be judged without being run.

    `data_hash` names exactly the rows it learned from and was tested on; `parent` is the model of
    its kind that was in use then, and that it was compared with. `files` are the SHA-256 of the
    files of a model's folder by name; a model at an `endpoint` has none, and `name` is its there.
    """

    model_id: ModelId
    kind: str
    about: str
    created_at: datetime
    data_hash: str
    parameters: Mapping[str, str | float] = field(default_factory=dict)
    metrics: Mapping[str, float] = field(default_factory=dict)
    licence: str = ""
    parent: ModelId | None = None
    name: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    endpoint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What a model did on a named file that it did not learn from, kept beside its card.

    It holds for exactly one card (`card_hash`) and one file (`cases_hash`), both SHA-256; `against`
    is the model in use that was measured on the same file.
    """

    model_id: ModelId
    card_hash: str
    cases_name: str
    cases_hash: str
    cases: int
    measured_at: datetime
    metrics: Mapping[str, float]
    against: ModelId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A card and the weights it speaks of."""

    card: ModelCard
    weights: Weights


class GateReason(StrEnum):
    """Why a gate asks something of a model, as a code; `failure_sentence` has the words."""

    ABOVE_RECENCY = "above-recency"
    ABOVE_RULE = "above-rule"
    NEARER_THAN_RULE = "nearer-than-rule"
    PROMISES_KEPT = "promises-kept"
    NO_WORSE = "no-worse"
    NO_LEAKS = "no-leaks"
    MEASURED = "measured"
    ANSWERS_NO_WORSE = "answers-no-worse"
    SLOTS_KEPT = "slots-kept"
    ANSWERS_GIVEN = "answers-given"
    OTHER_PARENT = "other-parent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """A bound for one metric of the card; None leaves that side open.

    `if_parent`: asked only of a model that replaces another.
    """

    metric: str
    because: GateReason
    at_least: float | None = None
    at_most: float | None = None
    if_parent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What a model of a kind must show before it is used."""

    kind: str
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GateFailure:
    """A requirement that was not met, and what speaks for it: never a sentence.

    Of a metric, `facts` are its name, the `value` on the card, none where it is missing, and the
    bound as `at_least` or `at_most`; of a comparison with another model, `compared` and `current`.
    """

    because: GateReason
    facts: Mapping[str, str | float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a gate said: each requirement that was not met."""

    failures: tuple[GateFailure, ...] = ()

    @property
    def passed(self) -> bool:
        return not self.failures


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """What scoring did: whose scores are kept now, and how many customers have another than before.

    `score` is what rules call it; without a model in use nobody has one.
    """

    kind: str
    score: str
    model_id: ModelId | None
    customers: int
    changed: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a feature with its value adds to a customer's score, as a share: 0.06 is six points."""

    feature: str
    value: float | str | None
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreReason:
    """One reason of a customer's score: a feature, its value, and its effect in points of 100.

    `sentence` says it in the language asked for; `value` is None where nothing is known.
    """

    feature: str
    value: float | str | None
    effect: float
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerScore:
    """A score of a customer: who gave it (None for rules), when, and why, the strongest first."""

    name: str
    value: float
    model: str | None
    scored_at: datetime
    reasons: tuple[ScoreReason, ...] = ()
