"""Judges whether a person did it: signs are weighed, and their sum is a probability.

The weights are log-odds set by hand, not learned: nobody has labelled fetches of this shop. What
decides alone is what a person cannot do. What people sometimes do, such as clicking a second after
the mail is there or sharing a telephone company's addresses, needs company.
"""

import math
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from rapport.tracking.model import Fetch, FetchKind, Judgement, Neighbourhood, Sign

BURST_SECONDS, TRAP_SECONDS, SHARED_SECONDS, LOOK_SECONDS = 5, 60, 10, 10
"""How far around a fetch its neighbours count."""

FURTHEST = timedelta(seconds=max(BURST_SECONDS, TRAP_SECONDS, SHARED_SECONDS, LOOK_SECONDS))

_PRIOR: Mapping[FetchKind, float] = {FetchKind.CLICK: 2.0, FetchKind.OPEN: 1.0}
_WEIGHTS: Mapping[Sign, float] = {
    Sign.TRAP: -8.0,
    Sign.HEAD: -6.0,
    Sign.PREFETCH: -6.0,
    Sign.SCANNER_AGENT: -6.0,
    Sign.PROGRAM_AGENT: -4.5,
    Sign.SCANNER_NETWORK: -4.0,
    Sign.BURST: -4.0,
    Sign.EARLY: -4.0,
    Sign.SHARED: -2.5,
    Sign.APPLE_PROXY: -2.0,
    Sign.LOOKED: -2.0,
    Sign.QUICK: -1.5,
    Sign.MAIL_PROXY: 0.0,
    Sign.BROWSER: 1.5,
}
_BURST_LINKS = 3
_SHARED_CUSTOMERS = 5
_EARLY = timedelta(seconds=1)
_QUICK = timedelta(seconds=5)


def judge(kind: FetchKind, signs: Iterable[Sign]) -> Judgement:
    """Weigh signs; each counts once."""
    told = sorted(set(signs), key=lambda sign: (_WEIGHTS[sign], sign))
    odds = _PRIOR[kind] + math.fsum(_WEIGHTS[sign] for sign in told)
    human = 1 / (1 + math.exp(-odds))
    return Judgement(human=round(human, 4), because=tuple(told))


def judge_at_once(
    kind: FetchKind, signs: Iterable[Sign], *, now: datetime, sent_at: datetime | None
) -> Judgement:
    """Judge by what is known at the moment: who fetches before a mail left is no person."""
    early = Sign.EARLY if sent_at is None else _timing(now, sent_at)
    return judge(kind, [*signs, *([early] if early else ())])


def judge_settled(fetch: Fetch, around: Neighbourhood) -> Judgement:
    """Judge by the neighbours too, once they are known.

    A mail whose delivery was never written down, because a process died, says nothing by its time.
    """
    signs = list(fetch.signs)
    timing = _timing(fetch.fetched_at, around.sent_at) if around.sent_at else None
    if timing:
        signs.append(timing)
    near = [each for each in around.of_mail if _gap(each, fetch) <= BURST_SECONDS]
    links = {(each.kind, each.link) for each in near if each.kind is not FetchKind.OPEN}
    if fetch.kind is FetchKind.CLICK and len(links | {(fetch.kind, fetch.link)}) >= _BURST_LINKS:
        signs.append(Sign.BURST)
    if any(
        each.kind is FetchKind.TRAP and _gap(each, fetch) <= TRAP_SECONDS for each in around.of_mail
    ):
        signs.append(Sign.TRAP)
    if _looked(fetch, around):
        signs.append(Sign.LOOKED)
    customers = {
        customer
        for customer, at in around.of_network
        if abs((at - fetch.fetched_at).total_seconds()) <= SHARED_SECONDS
    }
    if len(customers) >= _SHARED_CUSTOMERS:
        signs.append(Sign.SHARED)
    return judge(fetch.kind, signs)


def _timing(at: datetime, sent_at: datetime) -> Sign | None:
    if at <= sent_at + _EARLY:
        return Sign.EARLY
    return Sign.QUICK if at <= sent_at + _QUICK else None


def _looked(fetch: Fetch, around: Neighbourhood) -> bool:
    kinds = {each.kind for each in around.of_mail if _gap(each, fetch) <= LOOK_SECONDS}
    answered = any(each.kind is FetchKind.STOP for each in around.of_mail)
    return FetchKind.LOOK in kinds and not answered


def _gap(one: Fetch, other: Fetch) -> float:
    return abs((one.fetched_at - other.fetched_at).total_seconds())
