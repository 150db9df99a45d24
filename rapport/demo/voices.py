"""What people say of the demo shop beside reviews: in surveys, posts, threads and chats."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import yaml
from pydantic import BaseModel

from rapport.feedback import NOT_STATED, OWN_PLATFORM
from rapport.profiles import PROFILES, take_feedback
from rapport.storage import Facts

_FILE = Path(__file__).parent / "feedback.yaml"
_OWN_TERMS = "written to the shop"
_CUSTOMERS = 40  # of each language, who answered, chatted or replied
_SPREAD, _DAY_MINUTES = 37, 1_440  # minutes between the hours of two texts


class _Said(BaseModel):
    days: int
    text: str
    product: str | None = None
    rating: float | None = None
    author: str | None = None
    language: str | None = None


class _Group(BaseModel):
    kind: str
    platform: str = OWN_PLATFORM
    licence: str | None = None
    language: str | None = None
    question: str | None = None
    texts: list[_Said]


def hear_voices(facts: Facts, *, now: datetime) -> int:
    """Keep what people said in the past months; what was said to the shop has a customer."""
    groups = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    people = {language: _customers(facts, language) for language in ("zh", "en")}
    told = list(_texts([_Group.model_validate(one) for one in groups.values()], people, now))
    kept, rejects = take_feedback(facts, told)
    assert not rejects, "the demo's own texts can be used"
    return kept.inserted


def _texts(
    groups: Sequence[_Group], people: Mapping[str, Sequence[str]], now: datetime
) -> Iterator[Mapping[str, object]]:
    number = 0
    for group in groups:
        for said in group.texts:
            number += 1
            language = said.language or group.language or "zh"
            known = people[language]
            is_own = group.platform == OWN_PLATFORM and bool(known)
            yield {
                "feedback_id": f"voice-{number:03}",
                "kind": group.kind,
                "platform": group.platform,
                "licence": group.licence or (_OWN_TERMS if is_own else NOT_STATED),
                "question": group.question,
                "customer_id": known[number % len(known)] if is_own else None,
                "author": said.author,
                "product_id": said.product,
                "rating": said.rating,
                "text": said.text,
                "language": language,
                "written_at": _moment(now, said.days, number),
            }


def _moment(now: datetime, days: int, number: int) -> str:
    minutes = number * _SPREAD % _DAY_MINUTES
    return (now - timedelta(days=days, minutes=minutes)).isoformat()


def _customers(facts: Facts, language: str) -> list[str]:
    profiles = facts.table(PROFILES)
    spoken = profiles.filter(profiles.language.startswith(language)).order_by("customer_id")
    found: list[str] = facts.read(spoken.limit(_CUSTOMERS))["customer_id"].to_pylist()
    return found
