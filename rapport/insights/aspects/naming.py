"""What aspects are called, the general ones and the learned ones."""

from collections.abc import Mapping

from rapport.insights.aspects.model import OTHER
from rapport.insights.aspects.store import learned_aspects
from rapport.insights.lexicon import ASPECT_NAMES, OTHER_NAME
from rapport.insights.model import Aspect
from rapport.storage import Database

AspectNames = Mapping[str, Mapping[str, str]]
"""By aspect: a name by language (`zh`, `en`)."""


def general_names() -> AspectNames:
    """The names of the eight general aspects, and of whatever is none that is known."""
    return {aspect.value: ASPECT_NAMES[aspect] for aspect in Aspect} | {OTHER: OTHER_NAME}


def aspect_names(database: Database) -> AspectNames:
    """The names of all aspects, whatever was decided of them: old readings may speak of any."""
    learned = {one.aspect_id: one.names for one in learned_aspects(database)}
    return {**learned, **general_names()}


def aspect_name(about: str, language: str, names: AspectNames | None = None) -> str:
    """What an aspect is called in a language, else in any that it has, else its id."""
    known = (names or general_names()).get(about, {})
    spoken = language.partition("-")[0].lower()
    return known.get(spoken) or next(iter(known.values()), about)
