"""Beam search: the likeliest texts, several beginnings side by side.

Phrases that must occur get their share of the beam (Post & Vilar 2018,
https://arxiv.org/abs/1804.06609; Hu et al. 2019): beginnings compete with those that hold as many
tokens of phrases, so that none has to win against a text without any. Groups of beams avoid what
earlier groups chose in the same step (Vijayakumar et al. 2016, https://arxiv.org/abs/1610.02424).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import NamedTuple

import numpy as np

from rapport.decoding.candidates import Candidate
from rapport.decoding.rules import Rules, State
from rapport.decoding.stepper import Stepper
from rapport.decoding.strategies import Decoding
from rapport.decoding.weighing import ban_repeats, log_norms, weaken_used


@dataclass(frozen=True, slots=True)
class Beam:
    """A beginning of a text. `rank` is its score with all penalties."""

    ids: tuple[int, ...]
    state: State
    score: float = 0.0
    rank: float = 0.0


@dataclass(slots=True)
class Group:
    """Beams that compete with each other, and the rows they have in the network's last answer.

    `done` holds ended texts with what they are ranked by, `cut` those that could not end.
    """

    beams: list[Beam]
    rows: list[int]
    done: list[tuple[float, Candidate]] = field(default_factory=list)
    cut: list[tuple[float, Candidate]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Search:
    """The beams of one prompt."""

    rules: Rules
    groups: list[Group]


class _Next(NamedTuple):
    """A beam and the token that may follow it."""

    rank: float
    place: int
    token: int


def search(
    stepper: Stepper, prompts: Sequence[Sequence[int]], rules: Sequence[Rules], how: Decoding
) -> list[list[Candidate]]:
    """The best texts for each prompt, best first."""
    searches = [
        Search(rule, [Group([Beam((), rule.start())], [row]) for _ in range(how.parts)])
        for row, rule in enumerate(rules)
    ]
    logits = stepper.begin(prompts)
    while True:
        weighed, gains = _weighed(logits, searches, how)
        for one in searches:
            _advance(one, weighed, gains, how, stepper.end)
        tokens, parents = _renumbered(searches)
        if not tokens:
            break
        logits = stepper.step(np.array(tokens), np.array(parents))
    return [_found(one, how) for one in searches]


def _renumbered(searches: Sequence[Search]) -> tuple[list[int], list[int]]:
    """The token of each beam and the row it follows; beams then have rows in this order."""
    tokens: list[int] = []
    parents: list[int] = []
    for group in (group for one in searches for group in one.groups):
        first = len(tokens)
        tokens += [beam.ids[-1] for beam in group.beams]
        parents += group.rows
        group.rows = list(range(first, len(tokens)))
    return tokens, parents


def _weighed(
    logits: np.ndarray, searches: Sequence[Search], how: Decoding
) -> tuple[np.ndarray, np.ndarray]:
    """What beams are ranked by, and the network's own log-probabilities."""
    gains = logits - log_norms(logits)[:, None]
    watched = [
        (row, one.rules, beam)
        for one in searches
        for group in one.groups
        for row, beam in zip(group.rows, group.beams, strict=True)
    ]
    weighed = gains
    if how.repetition != 1 or how.no_repeat:
        written = np.zeros((len(logits), len(watched[0][2].ids)), np.int64)
        for row, _, beam in watched:
            written[row] = beam.ids
        weighed = logits.copy()
        weaken_used(weighed, written, how.repetition)
        weighed -= log_norms(weighed)[:, None]
    weighed = _without_banned(weighed, watched)
    if how.no_repeat:
        ban_repeats(weighed, written, how.no_repeat)
    return weighed, gains


def _without_banned(weighed: np.ndarray, watched: Sequence[tuple[int, Rules, Beam]]) -> np.ndarray:
    told = [(row, rules, beam) for row, rules, beam in watched if not rules.is_silent(beam.state)]
    if not told:
        return weighed
    left = weighed.copy()
    for row, rules, beam in told:
        np.copyto(left[row], -np.inf, where=rules.banned(beam.state))
    return left


def _advance(one: Search, weighed: np.ndarray, gains: np.ndarray, how: Decoding, end: int) -> None:
    """Move each group of a prompt one token on."""
    chosen: Counter[int] = Counter()
    for group in one.groups:
        if not group.beams:
            continue
        beams, rows = [], []
        for rank, place, token in _picked(group, one.rules, weighed, chosen, how, end):
            beam, row = group.beams[place], group.rows[place]
            score = beam.score + float(gains[row, token])
            if token == end:
                _keep(group.done, beam.ids, score, rank, how, complete=True)
                continue
            state = one.rules.follow(beam.state, token)
            beams.append(Beam((*beam.ids, token), state, score, rank))
            rows.append(row)
        if not beams:
            for beam in group.beams:
                _keep(group.cut, beam.ids, beam.score, beam.rank, how, complete=False)
        chosen.update(beam.ids[-1] for beam in beams)
        group.beams, group.rows = beams, rows
        _close(group, one.rules, how)


def _close(group: Group, rules: Rules, how: Decoding) -> None:
    """End a group whose beams are full, or can no longer beat what is done."""
    width = how.beams // how.parts
    group.done.sort(key=lambda each: -each[0])
    del group.done[width:]
    if group.beams and len(group.beams[0].ids) == rules.most:
        for beam in group.beams:
            _keep(group.cut, beam.ids, beam.score, beam.rank, how, complete=False)
    elif len(group.done) < width or any(
        _normal(beam.rank, len(beam.ids), how) > group.done[-1][0] for beam in group.beams
    ):
        return
    group.beams, group.rows = [], []


def _picked(
    group: Group, rules: Rules, weighed: np.ndarray, chosen: Counter[int], how: Decoding, end: int
) -> list[_Next]:
    """What follows in a group: at most as many beams as it is wide, and the ends among them."""
    width = how.beams // how.parts
    ranks = weighed[group.rows] + np.array([[beam.rank] for beam in group.beams], np.float64)
    if chosen:
        ranks[:, list(chosen)] -= how.diversity * np.array(list(chosen.values()))
    found = _best(ranks, 2 * width)
    if rules.searched:
        found = _shared(found, group, rules, ranks, end)
    ends = [each for each in found[:width] if each.token == end]
    return ends + [each for each in found if each.token != end][:width]


def _best(ranks: np.ndarray, count: int) -> list[_Next]:
    """The best pairs of a beam and a token, best first."""
    flat, size = ranks.ravel(), ranks.shape[1]
    count = min(count, len(flat))
    top = np.argpartition(flat, len(flat) - count)[len(flat) - count :]
    found = [_Next(float(flat[i]), int(i) // size, int(i) % size) for i in top]
    return sorted((each for each in found if np.isfinite(each.rank)), reverse=True)


def _shared(
    found: list[_Next], group: Group, rules: Rules, ranks: np.ndarray, end: int
) -> list[_Next]:
    """Share the beam among banks: beginnings with as many tokens of phrases, most first, in turn.

    Beside the best, each beam's best token and those that lead on in a phrase are looked at.
    """
    pool = set(found)
    for place, beam in enumerate(group.beams):
        for token in (int(ranks[place].argmax()), *rules.wanted(beam.state)):
            if np.isfinite(ranks[place, token]):
                pool.add(_Next(float(ranks[place, token]), place, token))
    banks: dict[int, list[_Next]] = {}
    for each in sorted(pool, reverse=True):
        state = group.beams[each.place].state
        after = state if each.token == end else rules.follow(state, each.token)
        banks.setdefault(rules.progress(after), []).append(each)
    turns = zip_longest(*(banks[number] for number in sorted(banks, reverse=True)))
    return [each for turn in turns for each in turn if each is not None]


def _found(one: Search, how: Decoding) -> list[Candidate]:
    """The texts of a prompt, ended ones first; each group gives its best before any its second."""
    chosen: dict[tuple[int, ...], tuple[float, Candidate]] = {}
    ordered = [_best_first(group.done) + _best_first(group.cut) for group in one.groups]
    for turn in zip_longest(*ordered):
        for each in _best_first([each for each in turn if each is not None]):
            if len(chosen) < how.count:
                chosen.setdefault(each[1].ids, each)
    return [candidate for _, candidate in _best_first(list(chosen.values()))]


def _best_first(found: list[tuple[float, Candidate]]) -> list[tuple[float, Candidate]]:
    return sorted(found, key=lambda each: (each[1].complete, each[0]), reverse=True)


def _keep(
    among: list[tuple[float, Candidate]],
    ids: tuple[int, ...],
    score: float,
    rank: float,
    how: Decoding,
    *,
    complete: bool,
) -> None:
    among.append((_normal(rank, len(ids) + complete, how), Candidate(ids, score, complete)))


def _normal(rank: float, tokens: int, how: Decoding) -> float:
    return rank / float(max(tokens, 1) ** how.length_penalty)
