"""Makes policies and approved sentences of what somebody typed, or says what is wrong with it."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from rapport.claims.errors import BadPolicy, BadSentence
from rapport.claims.model import ApprovedSentence, Policy
from rapport.kit.ids import new_id

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,78}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_LONGEST = 4_000
_MOST_PRODUCTS = 1_000


def new_policy(
    policy_id: str, texts: Mapping[str, str], *, topic: str = "", by: str, now: datetime
) -> Policy:
    """Make a policy; `topic` is its id where none is given. Raises `BadPolicy`."""
    topic = topic or policy_id
    for name, value in (("id", policy_id), ("topic", topic)):
        if not _ID.fullmatch(value):
            raise BadPolicy(
                f"{name} {value[:40]!r}: use small letters, digits, - and _, such as returns"
            )
    said = {language: text.strip() for language, text in texts.items() if text.strip()}
    if not said:
        raise BadPolicy(f"policy {policy_id!r} has no text; give one, such as en=Free over £50")
    for language, text in said.items():
        if not _LANGUAGE.fullmatch(language):
            raise BadPolicy(f"policy {policy_id!r}: {language[:20]!r} is no language; use zh or en")
        if len(text) > _LONGEST or _CONTROL.search(text):
            raise BadPolicy(
                f"policy {policy_id!r}: its {language} text must have up to {_LONGEST:,} characters"
                " and no control characters"
            )
    return Policy(policy_id=policy_id, topic=topic, texts=said, version=1, set_at=now, set_by=by)


def new_sentence(  # noqa: PLR0913 - the fields of a sentence, all by keyword
    sentence: str,
    *,
    language: str,
    evidence: str,
    product_ids: Sequence[str] = (),
    valid_until: date | None = None,
    by: str,
    now: datetime,
    sentence_id: str = "",
) -> ApprovedSentence:
    """Make an approved sentence. Raises `BadSentence`, also where there is no evidence."""
    sentence, evidence = sentence.strip(), evidence.strip()
    for name, text in (("sentence", sentence), ("evidence", evidence)):
        if not text or len(text) > _LONGEST or _CONTROL.search(text):
            raise BadSentence(f"{name}: give 1 to {_LONGEST:,} characters, no control characters")
    if not _LANGUAGE.fullmatch(language):
        raise BadSentence(f"language {language[:20]!r} is none; use zh or en")
    if valid_until is not None and valid_until < now.date():
        raise BadSentence(f"valid_until {valid_until} has passed; give a later day or none")
    if sentence_id and not _ID.fullmatch(sentence_id):
        raise BadSentence(f"id {sentence_id[:40]!r}: use small letters, digits, - and _")
    if len(product_ids) > _MOST_PRODUCTS:
        raise BadSentence(f"product_ids: up to {_MOST_PRODUCTS:,}; leave empty for any product")
    return ApprovedSentence(
        sentence_id=sentence_id or new_id("sen"),
        sentence=sentence,
        language=language,
        evidence=evidence,
        product_ids=tuple(dict.fromkeys(one.strip() for one in product_ids if one.strip())),
        valid_until=valid_until,
        version=1,
        approved_at=now,
        approved_by=by,
    )
