"""Names a cluster after what tells it from everybody: by a table of words, or by a model."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.resources import files

from pydantic import BaseModel, Field

from rapport.clusters.model import Clustering, Telling
from rapport.llm import AnswerUnusable, LanguageModel, read_prompt
from rapport.segments import describe
from rapport.traits import Texts, TraitInfo

_PROMPT = read_prompt(files("rapport.clusters") / "prompts" / "name-clusters.md")
_WORDS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "days_since_order": {
        "zh": ("久未下单", "近期下单"),
        "en": ("Long quiet", "Bought lately"),
    },
    "orders": {"zh": ("常客", "少买"), "en": ("Frequent buyers", "Rare buyers")},
    "revenue_minor": {"zh": ("高消费", "低消费"), "en": ("High spend", "Low spend")},
    "average_basket_minor": {
        "zh": ("大额客单", "小额客单"),
        "en": ("Large baskets", "Small baskets"),
    },
    "days_between_orders": {
        "zh": ("复购间隔长", "复购间隔短"),
        "en": ("Long gaps", "Short gaps"),
    },
    "return_rate": {"zh": ("退货多", "退货少"), "en": ("Return much", "Return little")},
    "discount_share": {
        "zh": ("偏爱折扣", "少用折扣"),
        "en": ("Wait for discounts", "Pay full price"),
    },
    "views_30d": {"zh": ("近期常逛", "近期少逛"), "en": ("Browse a lot", "Hardly browse")},
    "tenure_days": {"zh": ("老客", "新客"), "en": ("Long known", "New")},
}
"""Above and below everybody's usual, in few words."""
_NOTABLE = 0.4  # standard deviations
_MOST = 2


class _Named(BaseModel):
    zh: str = Field(min_length=1, max_length=30)
    en: str = Field(min_length=1, max_length=60)


class _Names(BaseModel):
    names: list[_Named]


def name_of(tellings: Sequence[Telling], catalog: Sequence[TraitInfo]) -> Mapping[str, str]:
    """Say the two most telling traits in words; `average customers` when none stands out."""
    notable = [one for one in tellings if abs(one.distance) >= _NOTABLE][:_MOST]
    if not notable:
        return {"zh": "普通客户", "en": "Average customers"}
    labels = {one.name: one.label for one in catalog}
    zh = "、".join(_word(one, "zh", labels) for one in notable)
    first, *rest = [_word(one, "en", labels) for one in notable]
    return {"zh": zh, "en": ", ".join([first, *(word[:1].lower() + word[1:] for word in rest)])}


def ask_names(clustering: Clustering, *, model: LanguageModel) -> Clustering:
    """Return the clusters with names that a model chose from their figures and sentences.

    No customer is shown to the model. `AnswerUnusable` when it does not name every cluster.
    """
    told = "\n".join(
        f"{one.number}. {one.share:.0%} of customers. {describe(one.rule, 'en')} "
        + "; ".join(f"{t.trait}: {t.distance:+.1f} standard deviations" for t in one.tellings)
        for one in clustering.clusters
    )
    prompt = _PROMPT.filled(count=str(len(clustering.clusters)), clusters=told)
    answer = model.ask(prompt, _Names)
    if len(answer.names) != len(clustering.clusters):
        raise AnswerUnusable(
            f"the model named {len(answer.names)} of {len(clustering.clusters)} clusters; ask again"
        )
    named = zip(clustering.clusters, answer.names, strict=True)
    clusters = tuple(replace(one, name={"zh": name.zh, "en": name.en}) for one, name in named)
    return replace(clustering, clusters=clusters)


def _word(telling: Telling, language: str, labels: Mapping[str, Texts]) -> str:
    above = telling.distance > 0
    known = _WORDS.get(telling.trait)
    if known is not None:
        return known[language][0 if above else 1]
    texts = labels.get(telling.trait)
    label = (texts and getattr(texts, language)) or telling.trait
    if language == "zh":
        return f"{label}{'高' if above else '低'}"
    return f"{label}: {'high' if above else 'low'}"
