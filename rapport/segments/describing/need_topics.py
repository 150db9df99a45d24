"""What the topics of needs are called in a rule's sentence: `need/occasion/gift` and the like.

Most are in a list. A wish and a comparison name a thing of the shop's texts: it stands in quotes.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from rapport.kit.yaml_texts import read_yaml
from rapport.scoring import NEED, need_topic
from rapport.segments.describing.names import quoted
from rapport.segments.phrases import TOPICS, Said

LANGUAGES = ("zh", "en")
_OTHERS = "others"
_WISH: Said = {"zh": "希望有", "en": "a wish for "}
_COMPARED: Said = {"zh": "对比", "en": "a comparison with "}
_COMPARED_IN: Said = {"zh": "{}对比", "en": "a comparison of {} with "}
_OTHER_BRANDS: Said = {"zh": "其他店铺或品牌", "en": "other shops and brands"}


def need_said(topic: str | None) -> Said | None:
    """What a topic of a need is called by language; None of any other topic."""
    if topic is None or not topic.startswith(NEED):
        return None
    known = closed_needs().get(topic)
    return known or next(
        (
            {language: before[language] + quoted(name) for language in LANGUAGES}
            for start, end, before in open_needs()
            if topic.startswith(start)
            and topic.endswith(end)
            and (name := topic[len(start) : len(topic) - len(end)])
        ),
        None,
    )


@cache
def closed_needs() -> Mapping[str, Said]:
    """The needs of which there is a list, by topic."""
    text = (files("rapport.segments.describing") / "need_topics.yaml").read_text("utf-8")
    told: Mapping[str, Mapping[str, tuple[str, str]]] = read_yaml(text)
    listed = {
        need_topic(kind, about): dict(zip(LANGUAGES, words, strict=True))
        for kind, abouts in told.items()
        for about, words in abouts.items()
    }
    others = {
        start + _OTHERS + end: {one: before[one] + _OTHER_BRANDS[one] for one in LANGUAGES}
        for start, end, before in open_needs()
        if start == need_topic("comparison", "")
    }
    return listed | others


@cache
def open_needs() -> tuple[tuple[str, str, Said], ...]:
    """Needs that name a thing: what the topic begins and ends with, and the words before the name.

    Those that end with something come first.
    """
    return tuple(_open())


def _open() -> Iterator[tuple[str, str, Said]]:
    yield need_topic("pain", "wish:"), "", _WISH
    compared = need_topic("comparison", "")
    for topic, said in TOPICS.items():
        if topic == "overall":
            continue
        yield compared, f"/{topic}", {one: _COMPARED_IN[one].format(said[one]) for one in LANGUAGES}
    yield compared, "", _COMPARED
