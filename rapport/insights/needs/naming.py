"""Says findings about needs in Chinese and English, from `words/names.yaml`."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from rapport.insights.lexicon import ASPECT_NAMES
from rapport.insights.model import Aspect, MentionKind, Sentiment
from rapport.insights.needs.comparing import OTHERS
from rapport.insights.needs.wishes import WISH
from rapport.kit.yaml_texts import read_yaml

_LANGUAGES = ("zh", "en")
_TOLD = {Sentiment.POSITIVE: "better", Sentiment.NEGATIVE: "worse"}


def need_statement(
    kind: MentionKind, about: str, sentiment: Sentiment | None, *, support: int, of: int
) -> dict[str, str]:
    """One sentence by language: how many texts say so, of how many."""
    told = _words()["wish" if about.startswith(WISH) else kind.value]
    things = need_names(kind, about, sentiment)
    return {
        language: told[language].format(n=f"{of:,}", k=f"{support:,}", x=things[language])
        for language in _LANGUAGES
    }


def need_names(kind: MentionKind, about: str, sentiment: Sentiment | None = None) -> dict[str, str]:
    """What a need is called by language, as it stands within a sentence."""
    if kind is MentionKind.COMPARISON:
        return _compared(about, sentiment)
    if about.startswith(WISH):
        return dict.fromkeys(_LANGUAGES, about.removeprefix(WISH))
    zh, en = _words()[kind.value]["names"].get(about, (about, about))
    return {"zh": zh, "en": en}


def _compared(about: str, sentiment: Sentiment | None) -> dict[str, str]:
    brand, _slash, respect = about.partition("/")
    told = _words()["comparison"]
    form = told[_TOLD.get(sentiment or Sentiment.NEUTRAL, "alike")]
    names = dict(zip(_LANGUAGES, told["others"], strict=True))
    aspect = ASPECT_NAMES[Aspect(respect)] if respect else {}
    in_respect = {
        "zh": f"（{aspect['zh']}）" if aspect else "",
        "en": f" in {aspect['en'].removeprefix('the ')}" if aspect else "",
    }
    return {
        language: form[language].format(
            brand=names[language] if brand == OTHERS else brand, respect=in_respect[language]
        )
        for language in _LANGUAGES
    }


@cache
def _words() -> Mapping[str, Any]:
    text = (files("rapport.insights.needs") / "words" / "names.yaml").read_text("utf-8")
    told: Mapping[str, Any] = read_yaml(text)
    return told
