"""What people decide about learned aspects: use, refuse, rename, merge."""

from collections.abc import Sequence
from dataclasses import replace

from rapport.insights.aspects.errors import BadAspectChange
from rapport.insights.aspects.model import AspectState, LearnedAspect
from rapport.insights.aspects.store import learned_aspect, replace_aspects
from rapport.storage import Database

_LANGUAGES = ("zh", "en")
_LONGEST = 80


def use_aspect(database: Database, aspect_id: str) -> LearnedAspect:
    """Let texts be read for an aspect from now on. Raises `AspectNotFound`."""
    return _put(database, replace(learned_aspect(database, aspect_id), state=AspectState.IN_USE))


def refuse_aspect(database: Database, aspect_id: str) -> LearnedAspect:
    """Leave an aspect out; it is not proposed again. Raises `AspectNotFound`."""
    return _put(database, replace(learned_aspect(database, aspect_id), state=AspectState.REFUSED))


def rename_aspect(database: Database, aspect_id: str, *, language: str, name: str) -> LearnedAspect:
    """Call an aspect otherwise in a language; its id stays, so that rules keep asking for it.

    Raises `AspectNotFound` and `BadAspectChange`.
    """
    said = name.strip()
    if language not in _LANGUAGES or not 0 < len(said) <= _LONGEST:
        msg = f"a name has 1 to {_LONGEST} characters and is in zh or en; got {language!r}"
        raise BadAspectChange(msg)
    aspect = learned_aspect(database, aspect_id)
    return _put(database, replace(aspect, names={**aspect.names, language: said}))


def merge_aspects(database: Database, into: str, others: Sequence[str]) -> LearnedAspect:
    """Make one aspect of several: it takes the words of all, and the others are gone.

    Raises `AspectNotFound` and `BadAspectChange`.
    """
    kept = learned_aspect(database, into)
    gone = [learned_aspect(database, one) for one in dict.fromkeys(others)]
    if not gone or any(one.aspect_id == into for one in gone):
        msg = f"name one aspect or more to be merged into {into!r}, and not itself"
        raise BadAspectChange(msg)
    for one in gone:
        kept = merged(kept, one)
    replace_aspects(database, put=[kept], drop=[one.aspect_id for one in gone])
    return kept


def merged(kept: LearnedAspect, other: LearnedAspect) -> LearnedAspect:
    """One aspect of two; what the first says of names and feelings holds."""
    words = {
        language: tuple(
            dict.fromkeys((*kept.words.get(language, ()), *other.words.get(language, ())))
        )
        for language in {**kept.words, **other.words}
    }
    return replace(
        kept,
        names={**other.names, **kept.names},
        words=words,
        opinions={**other.opinions, **kept.opinions},
        category=kept.category if kept.category == other.category else None,
        support=kept.support + other.support,
    )


def _put(database: Database, aspect: LearnedAspect) -> LearnedAspect:
    replace_aspects(database, put=[aspect])
    return aspect
