"""Texts put together from phrases by chance: plain, whole examples beside those of the copybook."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from random import Random

from rapport.content.builtin_writer.phrases import Phrases, phrases_of
from rapport.content.entries import LANGUAGES, Entry
from rapport.content.model import Length, Objective, Tone

_OFFER, _PRODUCT, _PRICE = "{{ offer.", "{{ product.", "{{ product.price"
_URL = "{{ product.url }}"
_MAIL = re.compile(r"信|\b(?:mail|note)\b")
_ROOM = {"zh": 48, "en": 100}  # characters of a short body, slots as they are written


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The text that is to be put together."""

    language: str
    channel: str
    objective: Objective
    tone: Tone
    length: Length
    offer: bool
    products: int


def composed(*, texts: int, seed: int) -> list[Entry]:
    """Put so many texts together for each language, objective, tone and channel; no two alike.

    The same seed gives the same texts. Where few can be made, there are fewer.
    """
    draw = Random(seed)  # noqa: S311  nothing here is secret
    found: dict[tuple[str, str, str, str], Entry] = {}
    kinds = product(LANGUAGES, Objective, Tone, ("email", "sms", "push"))
    for language, objective, tone, channel in kinds:
        for number in range(texts):
            asked = _asked(language, channel, objective, tone, draw)
            entry = compose(asked, draw, number=number)
            if entry.subject or channel == "sms":
                found.setdefault((channel, entry.subject, entry.preheader, entry.body), entry)
    return list(found.values())


def compose(asked: Asked, draw: Random, *, number: int = 0) -> Entry:
    """Put one text together."""
    parts = _Parts(asked, phrases_of(asked.language), draw)
    subject, preheader, body = _MAKERS[asked.channel](parts)
    return Entry(
        id=f"composed-{asked.language}-{asked.channel}-{asked.objective}-{asked.tone}-{number}",
        objective=asked.objective,
        channel=asked.channel,
        language=asked.language,
        tone=asked.tone,
        length=asked.length,
        audience="any",
        offer=asked.offer,
        products=asked.products,
        subject=subject,
        preheader=preheader,
        body=body,
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    asked: Asked
    phrases: Phrases
    draw: Random

    def pick(self, kind: str, *, without: str = "", mailed: bool = True) -> str:
        """One part of a kind that is not in a text already; it names products where it may."""
        asked = self.asked
        options = self.phrases.of(asked.objective, kind, asked.tone) or self.phrases.common(
            kind, asked.tone
        )
        fitting = [
            one
            for one in options
            if (asked.products or _PRODUCT not in one)
            and one.rstrip("。.！!") not in without
            and (mailed or not _MAIL.search(one))
        ]
        return self.draw.choice(fitting) if fitting else ""

    def joined(self, *sentences: str) -> str:
        gap = " " if self.asked.language == "en" else ""
        return gap.join(one for one in sentences if one)


def _asked(language: str, channel: str, objective: Objective, tone: Tone, draw: Random) -> Asked:
    offer = draw.random() < 0.45  # noqa: PLR2004  about as in the copybook
    length = draw.choice(tuple(Length)) if channel == "email" else Length.SHORT
    if channel == "email":
        products = draw.choice((1, 1, 1, 1, 2) if not offer else (0, 1, 1, 1, 2))
    else:
        products = draw.choice((0, 0, 1)) if offer else 1
    return Asked(
        language=language, channel=channel, objective=objective, tone=tone, length=length,
        offer=offer, products=products,
    )  # fmt: skip


def _email(parts: _Parts) -> tuple[str, str, str]:
    body = "\n\n".join(_paragraphs(parts))
    subject = parts.pick("subject", without=body)
    return subject, parts.pick("preheader", without=f"{subject}\n{body}"), body


def _paragraphs(parts: _Parts) -> Iterator[str]:
    asked = parts.asked
    opener = parts.pick("opener")
    middle = parts.pick("middle") if asked.products else ""
    if asked.length is not Length.SHORT and parts.draw.random() < 0.6:  # noqa: PLR2004
        yield parts.pick("greeting")
    priced = asked.products and asked.length is not Length.SHORT and _PRICE not in middle
    price = parts.pick("price") if priced and _PRICE not in opener else ""
    if asked.length is Length.LONG:
        yield opener
        yield parts.joined(middle, price) or parts.pick("closing")
    else:
        yield parts.joined(opener, middle, price)
    if asked.products > 1:
        yield parts.pick("second")
    if asked.offer:
        yield parts.pick("offer")
    if asked.length is Length.LONG and asked.products:
        yield parts.pick("closing")
    if asked.products:
        yield f"[{parts.pick('button')}]({_URL})"


def _brief_body(parts: _Parts) -> str:
    """One line or two, as long as a channel without room bears."""
    asked = parts.asked
    if not asked.products:
        body = parts.pick("short_plain")
    else:
        longer = parts.joined(parts.pick("opener", mailed=False), parts.pick("middle"))
        choices = [parts.pick("short"), parts.pick("short"), parts.pick("middle"), longer]
        room = _ROOM[asked.language] // (2 if asked.offer else 1)
        body = parts.draw.choice([one for one in choices if len(one) <= room] or choices[:1])
    return parts.joined(body, parts.pick("offer_short") if asked.offer else "")


def _sms(parts: _Parts) -> tuple[str, str, str]:
    body = _brief_body(parts)
    if parts.asked.offer or not parts.asked.products:
        return "", "", body
    return "", "", f"{body} {_URL}" if parts.asked.language == "en" else body + _URL


def _push(parts: _Parts) -> tuple[str, str, str]:
    body = _brief_body(parts)
    return parts.pick("subject", without=body), "", body


_MAKERS = {"email": _email, "sms": _sms, "push": _push}
