"""What a thing that is mentioned is called, whatever kind of mention it is."""

from collections.abc import Mapping

from rapport.insights.aspects import AspectNames, aspect_name
from rapport.insights.model import MentionKind, Sentiment
from rapport.insights.needs import WISH, need_names
from rapport.scoring import need_topic
from rapport.segments import need_said

_LANGUAGES = ("zh", "en")


def about_names(
    about: str,
    *,
    kind: MentionKind = MentionKind.ASPECT,
    sentiment: Sentiment | None = None,
    names: AspectNames | None = None,
) -> Mapping[str, str]:
    """The name of what a mention is about, in `zh` and `en`; it stands within a sentence.

    `names` are those of the shop's own aspects too (`aspect_names`). What has no name in a language
    has the one of the other, or is its own.
    """
    wished = need_said(need_topic(kind.value, about)) if about.startswith(WISH) else None
    if wished is not None:
        return wished
    if kind is not MentionKind.ASPECT:
        return need_names(kind, about, sentiment)
    return {language: aspect_name(about, language, names) for language in _LANGUAGES}


def own_topics(names: AspectNames) -> dict[str, Mapping[str, str]]:
    """The topics of rules that the shop named itself, as `describe` takes them.

    `names` are those of all aspects (`aspect_names`).
    """
    return {about: about_names(about, names=names) for about in names}
