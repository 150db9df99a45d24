"""Claiming: which messages a worker takes next, of all lanes, within rates, breakers and pauses."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import Connection

from rapport.delivery.model import Message
from rapport.delivery.rates import Allowance, names_of
from rapport.delivery.store.claims import (
    bring_back,
    claim_queue,
    list_queues,
    mark_of_campaign,
    set_aside,
)
from rapport.delivery.store.rates import (
    give_back,
    keep_buckets,
    keep_warm_ups,
    lock_buckets,
    lock_warm_ups,
)
from rapport.delivery.traffic import Queue
from rapport.kit.sending_settings import SendingSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On what terms a worker claims: `providers` are `channel/provider` by channel, `most` how
    many messages of each channel, `paused` the campaigns that nothing is taken of."""

    worker: str
    providers: Mapping[str, str]
    most: Mapping[str, int]
    paused: Collection[str]
    sending: SendingSettings
    lease: timedelta
    valid: timedelta


def claim_batch(
    connection: Connection, terms: Terms, *, limit: int, now: datetime
) -> list[Message]:
    """Claim up to `limit` due messages: the highest priority first, of its lanes each a share.

    A lane whose tokens are used up, or that has few messages, leaves its share to the others.
    """
    queues = list(_open_queues(connection, terms))
    allowance = _allowance(connection, terms, queues, now=now)
    left = dict(terms.most)
    messages: list[Message] = []
    for _, same in groupby(queues, key=lambda queue: -queue.priority):
        waiting = list(same)
        while waiting and len(messages) < limit:
            share = -(-(limit - len(messages)) // len(waiting))
            more = []
            for queue in waiting:
                wanted = _wanted(queue, terms, allowance, left, min(share, limit - len(messages)))
                claimed = _claim(connection, queue, terms, wanted, now=now) if wanted else []
                messages += claimed
                left[queue.channel] -= len(claimed)
                allowance.take(terms.providers[queue.channel], queue.lane, len(claimed))
                if wanted == share and len(claimed) == wanted:
                    more.append(queue)
            waiting = more
    keep_buckets(connection, list(allowance.buckets.values()))
    keep_warm_ups(connection, list(allowance.warm_ups.values()))
    return messages


def give_back_unused(
    connection: Connection, unused: Sequence[Message], terms: Terms, *, now: datetime
) -> None:
    """Return what was taken for messages that did not leave after all."""
    rates, schedules = terms.sending.rates_by_name(), terms.sending.warm_up_by_name()
    counts: Counter[str] = Counter()
    for message in unused:
        names = names_of(terms.providers[message.channel], message.lane)
        counts.update(name for name in names if name in rates or name in schedules)
    give_back(connection, counts, day=now.date().isoformat())


def _open_queues(connection: Connection, terms: Terms) -> Iterator[Queue]:
    """The queues to claim from, the highest priority first; what is paused is set aside by the way.

    Within a priority, the order of lanes changes from worker to worker.
    """
    marks = {mark_of_campaign(campaign) for campaign in terms.paused}
    queues = list_queues(connection, terms.providers)
    over = [queue for queue in queues if queue.parked and queue.parked not in marks]
    for queue in over:
        bring_back(connection, queue)
    if over:
        queues = list_queues(connection, terms.providers)
    open_ = [queue for queue in queues if not queue.parked]
    if terms.paused:
        for queue in open_:
            set_aside(connection, queue, terms.paused)
    first = sum(terms.worker.encode()) % max(1, len(open_))
    turned = open_[first:] + open_[:first]
    yield from sorted(turned, key=lambda queue: -queue.priority)


def _allowance(
    connection: Connection, terms: Terms, queues: Sequence[Queue], *, now: datetime
) -> Allowance:
    rates, schedules = terms.sending.rates_by_name(), terms.sending.warm_up_by_name()
    names = {name for each in queues for name in names_of(terms.providers[each.channel], each.lane)}
    return Allowance(
        rates=rates,
        schedules=schedules,
        buckets=lock_buckets(connection, names & rates.keys(), now=now),
        warm_ups=lock_warm_ups(connection, names & schedules.keys(), day=now.date().isoformat()),
        now=now,
    )


def _wanted(
    queue: Queue, terms: Terms, allowance: Allowance, left: Mapping[str, int], share: int
) -> int:
    allowed = allowance.left(terms.providers[queue.channel], queue.lane)
    return min(share, left[queue.channel], share if allowed is None else allowed)


def _claim(
    connection: Connection, queue: Queue, terms: Terms, limit: int, *, now: datetime
) -> list[Message]:
    return claim_queue(
        connection,
        queue,
        worker=terms.worker,
        limit=limit,
        now=now,
        lease=terms.lease,
        valid=terms.valid,
        paused=terms.paused,
    )
