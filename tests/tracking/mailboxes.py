"""Makes opens and clicks whose makers are known: people, scanners, proxies, an office.

The generator is a guess at what vendors and operators of mail describe, written by those who wrote
the judge. Its figures show that the judge does what it was meant to do, and how it fails on each
kind; they are no estimate of what it does to a shop's real mail.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from rapport.tracking.model import Asked, FetchKind

BROWSERS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/138.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/138.0 Mobile",
)
LINKS = ("/new", "/sale", "/lamp", "/help")
KINDS = ("person", "office", "webview", "barracuda", "proofpoint", "url-check", "apple")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One fetch, and who made it."""

    customer: str
    kind: FetchKind
    at: datetime
    maker: str
    asked: Asked
    link: str = ""

    @property
    def by_person(self) -> bool:
        return self.maker in {"person", "office", "webview"}


def make_mailboxes(number: int, *, sent_at: datetime, seed: int) -> list[Made]:
    """Make what is fetched from the mails of so many customers, a share of each kind."""
    chance = random.Random(seed)  # noqa: S311
    made: list[Made] = []
    for place in range(number):
        kind = KINDS[place % len(KINDS)]
        made += _MAKERS[kind](f"c{place:04}", chance, sent_at)
    return sorted(made, key=lambda each: each.at)


def _person(
    customer: str, chance: random.Random, sent_at: datetime, maker: str = "person"
) -> Iterator[Made]:
    """Opens after minutes to hours and clicks one link, sometimes two, half a minute apart."""
    # One of fifty has the mail's notice before them and is there within seconds.
    wait = chance.uniform(3, 20) if chance.random() < 0.02 else chance.lognormvariate(7.5, 1.3)
    at = sent_at + timedelta(seconds=wait)
    address = f"{chance.randint(60, 99)}.{chance.randint(1, 250)}.{chance.randint(1, 250)}.9"
    if maker == "office":
        address = "81.2.69.142"  # two hundred colleagues behind one address
    asked = Asked(agent=chance.choice(BROWSERS), address=address, by_hand=maker != "webview")
    yield Made(customer=customer, kind=FetchKind.OPEN, at=at, maker=maker, asked=asked)
    for _ in range(1 if chance.random() < 0.8 else 2):
        at += timedelta(seconds=chance.lognormvariate(2.5, 0.8))
        link = chance.choice(LINKS)
        yield Made(
            customer=customer, kind=FetchKind.CLICK, at=at, maker=maker, asked=asked, link=link
        )
    if chance.random() < 0.03:  # and some leave, by the button
        for kind in (FetchKind.LOOK, FetchKind.STOP):
            at += timedelta(seconds=4)
            yield Made(customer=customer, kind=kind, at=at, maker=maker, asked=asked)


def _office(customer: str, chance: random.Random, sent_at: datetime) -> Iterator[Made]:
    return _person(customer, chance, sent_at, "office")


def _webview(customer: str, chance: random.Random, sent_at: datetime) -> Iterator[Made]:
    """A person in a mail program whose browser says nothing of the hand."""
    return _person(customer, chance, sent_at, "webview")


def _barracuda(customer: str, chance: random.Random, sent_at: datetime) -> Iterator[Made]:
    """Every link, the hidden one too, around the delivery, from the maker's networks."""
    start = sent_at + timedelta(seconds=chance.uniform(-2, 4))
    address = f"209.222.82.{chance.randint(1, 250)}"
    asked = Asked(agent=chance.choice(BROWSERS), address=address)
    for number, link in enumerate((*LINKS, "trap", "look")):
        at = start + timedelta(seconds=number * chance.uniform(0.05, 0.3))
        kind = {"trap": FetchKind.TRAP, "look": FetchKind.LOOK}.get(link, FetchKind.CLICK)
        target = link if kind is FetchKind.CLICK else ""
        yield Made(customer=customer, kind=kind, at=at, maker="barracuda", asked=asked, link=target)


def _proofpoint(customer: str, chance: random.Random, sent_at: datetime) -> Iterator[Made]:
    """Several links soon after the delivery, from clouds, as a browser that claims a hand."""
    start = sent_at + timedelta(seconds=chance.lognormvariate(2.0, 1.0))
    for number, link in enumerate(chance.sample(LINKS, chance.choice((2, 3, 4)))):
        address = (
            f"{chance.choice((3, 34, 52))}.{chance.randint(1, 250)}.{chance.randint(1, 250)}.7"
        )
        asked = Asked(agent=BROWSERS[0], address=address, by_hand=chance.random() < 0.5)
        at = start + timedelta(seconds=number * chance.uniform(0.2, 1.5))
        yield Made(
            customer=customer,
            kind=FetchKind.CLICK,
            at=at,
            maker="proofpoint",
            asked=asked,
            link=link,
        )


def _url_check(customer: str, chance: random.Random, sent_at: datetime) -> Iterator[Made]:
    """One link alone, minutes later, as a plain browser: a check when somebody clicks elsewhere."""
    at = sent_at + timedelta(seconds=chance.lognormvariate(6.0, 1.0))
    address = f"52.{chance.randint(1, 250)}.{chance.randint(1, 250)}.7"
    asked = Asked(
        method="HEAD" if chance.random() < 0.4 else "GET", agent=BROWSERS[0], address=address
    )
    yield Made(
        customer=customer,
        kind=FetchKind.CLICK,
        at=at,
        maker="url-check",
        asked=asked,
        link=chance.choice(LINKS),
    )


def _apple(customer: str, chance: random.Random, sent_at: datetime) -> Iterator[Made]:
    """The picture, soon after the delivery, whether anybody reads or not."""
    at = sent_at + timedelta(seconds=chance.lognormvariate(5.0, 1.5))
    asked = Asked(agent="Mozilla/5.0", address=f"172.225.{chance.randint(1, 250)}.3")
    yield Made(customer=customer, kind=FetchKind.OPEN, at=at, maker="apple", asked=asked)


_MAKERS = {
    "person": _person,
    "office": _office,
    "webview": _webview,
    "barracuda": _barracuda,
    "proofpoint": _proofpoint,
    "url-check": _url_check,
    "apple": _apple,
}
