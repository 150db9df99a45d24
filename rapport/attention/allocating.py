"""Decides who hears what today: one plan for all who want to speak, under all limits."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rapport.attention.admitting import Admitted, Room, admit, rooms_of
from rapport.attention.choosing import Contest, Floats, capacities, choose_at
from rapport.attention.model import (
    Candidates,
    Customers,
    Indices,
    Limits,
    Mask,
    Plan,
    Prices,
    Priority,
    Reason,
    need_sound,
)
from rapport.attention.polishing import polish
from rapport.attention.pricing import bound_of, find_prices
from rapport.attention.repairing import repair

_ROWS = 1 << 19  # losers explained at once


def allocate(candidates: Candidates, limits: Limits, *, customers: Customers) -> Plan:
    """Choose who hears what, so that it brings the most in all, and say why of everything.

    Transactional candidates are all chosen. Promised ones are served first, the usual ones with
    what those leave. The plan keeps every limit; how far it may be from the best is its `gap`.
    The same input gives the same plan. Raises `BadCandidates` where columns do not fit.
    """
    need_sound(candidates, customers, limits)
    admitted = admit(candidates, customers, limits)
    _say_all_transactional(candidates, admitted)
    rivals = np.full(len(candidates), -1, dtype=np.int32)
    room, capacity = rooms_of(customers, limits), capacities(limits)
    taken = np.zeros(len(candidates), dtype=bool)
    worth = bound = 0.0
    prices = np.zeros(len(capacity))
    for priority in (Priority.PROMISED, Priority.USUAL):
        within = (candidates.priority == priority) & (admitted.reasons == Reason.CHOSEN)
        if not within.any():
            continue
        chosen, prices, most = _serve(candidates, within, room, capacity)
        taken |= chosen
        bound += most
        worth += float(admitted.numbers[chosen].sum(dtype=np.float64))
        left = _less(candidates, chosen, capacity)
        room = _less_room(candidates, chosen, room)
        settled = _Settled(taken=taken, prices=prices, limited=np.isfinite(capacity), room=room)
        _explain(candidates, within & ~chosen, settled, (admitted, rivals))
        capacity = left
    chosen = admitted.reasons == Reason.CHOSEN
    return Plan(
        chosen=chosen,
        reasons=admitted.reasons,
        numbers=admitted.numbers,
        rivals=rivals,
        hours=admitted.hours,
        prices=Prices(
            channels=tuple(float(one) for one in prices[:-2]),
            budget=float(prices[-2]),
            staff=float(prices[-1]),
        ),
        worth=worth,
        bound=max(bound, worth),
    )


def _say_all_transactional(candidates: Candidates, admitted: Admitted) -> None:
    always = candidates.priority == Priority.TRANSACTIONAL
    admitted.reasons[always] = Reason.CHOSEN
    admitted.numbers[always] = (candidates.value - candidates.cost)[always]
    admitted.hours[always] = candidates.earliest[always]


def _serve(
    candidates: Candidates, within: Mask, room: Room, capacity: Floats
) -> tuple[Mask, Floats, float]:
    """Choose among some: which, at which prices, and what none can exceed."""
    contest = _contest(candidates, within, room)
    prices = find_prices(contest, capacity)
    choice = choose_at(contest, prices, remember=True)
    assert choice.chosen is not None
    bound = bound_of(choice, prices, capacity)
    chosen = repair(contest, choice.chosen, prices, capacity)
    chosen, bound = polish(contest, chosen, prices, capacity, bound)
    everywhere = np.zeros(len(candidates), dtype=bool)
    everywhere[np.flatnonzero(within)[chosen]] = True
    return everywhere, prices, bound


def _contest(candidates: Candidates, within: Mask, room: Room) -> Contest:
    rows = np.flatnonzero(within)
    who, channel = candidates.customer[rows], candidates.channel[rows]
    cost = candidates.cost[rows]
    net = candidates.value[rows] - cost
    # What was promised may have left its customer no room.
    net[(room.all[who] <= 0) | (room.by_channel[who, channel] <= 0)] = -np.inf
    counts = np.bincount(who, minlength=len(room.all))
    return Contest(
        bounds=np.concatenate([[0], np.cumsum(counts)]),
        channel=channel,
        net=net,
        cost=cost,
        minutes=candidates.minutes[rows],
        room=room,
    )


def _less(candidates: Candidates, chosen: Mask, capacity: Floats) -> Floats:
    channels = np.bincount(candidates.channel[chosen], minlength=len(capacity) - 2)
    cost = candidates.cost[chosen].sum(dtype=np.float64)
    minutes = candidates.minutes[chosen].sum(dtype=np.float64)
    left: Floats = np.maximum(capacity - np.array([*channels, cost, minutes]), 0)
    return left


def _less_room(candidates: Candidates, chosen: Mask, room: Room) -> Room:
    who, channel = candidates.customer[chosen], candidates.channel[chosen]
    by_channel = room.by_channel.astype(np.int32)
    np.subtract.at(by_channel, (who, channel), 1)
    left = room.all.astype(np.int32) - np.bincount(who, minlength=len(room.all))
    return Room(all=left.astype(np.int8), by_channel=by_channel.astype(np.int8))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Settled:
    """How it came out: all who are chosen so far, prices of what is limited, room that is left."""

    taken: Mask
    prices: Floats
    limited: Mask
    room: Room


def _explain(
    candidates: Candidates,
    losers: Mask,
    settled: _Settled,
    told: tuple[Admitted, Indices],
) -> None:
    """Say of each loser what it lost to: another message of its customer, or a price.

    It is a price where what took the customer's room brings less than the loser would.
    """
    rows = np.flatnonzero(losers)
    winners = _winners(candidates, settled.taken, told[0], settled.room)
    for first in range(0, len(rows), _ROWS):
        _explain_some(candidates, rows[first : first + _ROWS], settled, (*told, *winners))


def _explain_some(
    candidates: Candidates,
    rows: NDArray[np.int64],
    settled: _Settled,
    told: tuple[Admitted, Indices, Indices, Indices],
) -> None:
    admitted, rivals, winner, winner_here = told
    prices, room = settled.prices, settled.room
    who, channel = candidates.customer[rows], candidates.channel[rows]
    full, full_here = room.all[who] <= 0, room.by_channel[who, channel] <= 0
    rival = np.where(full, winner[who], np.where(full_here, winner_here[who, channel], -1))
    numbers = admitted.numbers
    parts = np.stack(
        [
            np.where(settled.limited[:-2], prices[:-2], -1)[channel],
            prices[-2] * candidates.cost[rows] if settled.limited[-2] else np.full(len(rows), -1.0),
            prices[-1] * candidates.minutes[rows]
            if settled.limited[-1]
            else np.full(len(rows), -1.0),
        ]
    )
    less = numbers[rows] <= numbers[np.maximum(rival, 0)]
    beaten = (rival >= 0) & (less | (parts.max(axis=0) <= 0))
    reasons = np.array([Reason.QUOTA, Reason.BUDGET, Reason.STAFF], dtype=np.int8)
    dearest = parts.argmax(axis=0)
    admitted.reasons[rows] = np.where(beaten, Reason.LOST_TO_ANOTHER, reasons[dearest])
    paid = parts[dearest, np.arange(len(rows))]
    numbers[rows] = np.where(beaten, numbers[np.maximum(rival, 0)], paid)
    rivals[rows] = np.where(beaten, rival, -1)


def _winners(
    candidates: Candidates, chosen: Mask, admitted: Admitted, room: Room
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Of each customer, over all channels and in each: the chosen one that brings the least."""
    rows = np.flatnonzero(chosen)
    rows = rows[np.argsort(-admitted.numbers[rows], kind="stable")]
    all_over = np.full(len(room.all), -1, dtype=np.int32)
    all_over[candidates.customer[rows]] = rows
    here = np.full(room.by_channel.shape, -1, dtype=np.int32)
    here[candidates.customer[rows], candidates.channel[rows]] = rows
    return all_over, here
