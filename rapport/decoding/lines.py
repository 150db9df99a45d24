"""Texts written each for itself: greedily, or by chance."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from rapport.decoding.candidates import Candidate
from rapport.decoding.rules import Rules, State
from rapport.decoding.stepper import Stepper
from rapport.decoding.strategies import Decoding, Strategy
from rapport.decoding.weighing import (
    ban_repeats,
    chances,
    chances_of,
    draw,
    log_norms,
    weaken_used,
)


@dataclass(slots=True)
class Line:
    """A text being written for prompt number `prompt`; `peers` are all texts for it."""

    prompt: int
    rules: Rules
    state: State
    chance: np.ndarray
    peers: list["Line"]
    ids: list[int] = field(default_factory=list)
    score: float = 0.0
    complete: bool = False

    def candidate(self) -> Candidate:
        return Candidate(tuple(self.ids), self.score, self.complete)


def new_lines(
    prompts: Sequence[Sequence[int]], rules: Sequence[Rules], how: Decoding, numbers: range
) -> list[Line]:
    """Lines for candidates `numbers` of each prompt, those of one prompt side by side."""
    drawn = how.strategy is Strategy.SAMPLE
    lines: list[Line] = []
    for prompt, rule in enumerate(rules):
        peers: list[Line] = []
        for number in numbers:
            size = rule.most if drawn else 0
            chance = chances_of(how.seed, prompts[prompt], number, size)
            peers.append(Line(prompt, rule, rule.start(), chance, peers))
        lines += peers
    return lines


def write_lines(
    stepper: Stepper, prompts: Sequence[Sequence[int]], lines: Sequence[Line], how: Decoding
) -> Iterator[Sequence[Line]]:
    """Write until all lines are done; give those that took a token, after each step."""
    logits = stepper.begin(prompts)[[line.prompt for line in lines]]
    rows = np.array([line.prompt for line in lines])
    live = list(lines)
    while live:
        tokens, gains = _choose(logits, live, how)
        kept = [i for i, line in enumerate(live) if _take(line, tokens[i], gains[i], stepper.end)]
        yield [live[i] for i in kept]
        kept = [i for i in kept if len(live[i].ids) < live[i].rules.most]
        live = [live[i] for i in kept]
        if live:
            logits = stepper.step(tokens[kept], rows[kept])
            rows = np.arange(len(live))


def _take(line: Line, token: int, gain: float, end: int) -> bool:
    """Add a token to a line; False if the line ends instead."""
    if not np.isfinite(gain):  # nothing may follow
        return False
    line.score += float(gain)
    if token == end:
        line.complete = True
        return False
    line.ids.append(int(token))
    line.state = line.rules.follow(line.state, int(token))
    return True


def _choose(
    logits: np.ndarray, lines: Sequence[Line], how: Decoding
) -> tuple[np.ndarray, np.ndarray]:
    """A token for each line, and the network's log-probability of it; -inf where none may be."""
    norms = log_norms(logits)
    weighed = _weighed(logits, lines, how)
    choose = _apart if how.variety else _picked
    tokens = choose(weighed, lines, how)
    places = np.arange(len(lines)), tokens
    gains = np.where(np.isfinite(weighed[places]), logits[places] - norms, -np.inf)
    return tokens, gains


def _weighed(logits: np.ndarray, lines: Sequence[Line], how: Decoding) -> np.ndarray:
    watched = [i for i, line in enumerate(lines) if not line.rules.is_silent(line.state)]
    if not watched and how.repetition == 1 and not how.no_repeat and not how.variety:
        return logits
    weighed = logits.copy()
    if how.repetition != 1 or how.no_repeat:
        written = np.array([line.ids for line in lines], np.int64).reshape(len(lines), -1)
        weaken_used(weighed, written, how.repetition)
    for i in watched:
        np.copyto(weighed[i], -np.inf, where=lines[i].rules.banned(lines[i].state))
    if how.no_repeat:
        ban_repeats(weighed, written, how.no_repeat)
    return weighed


def _picked(weighed: np.ndarray, lines: Sequence[Line], how: Decoding) -> np.ndarray:
    if how.strategy is Strategy.GREEDY:
        return np.asarray(weighed.argmax(axis=1))
    chance = np.array([line.chance[len(line.ids)] for line in lines])
    return draw(*chances(weighed, how), chance)


def _apart(weighed: np.ndarray, lines: Sequence[Line], how: Decoding) -> np.ndarray:
    """Choose in turn, so that each candidate avoids what the others of its prompt used."""
    tokens = np.zeros(len(lines), np.int64)
    used = {id(peer): set(peer.ids) for line in lines for peer in line.peers}
    for i, line in enumerate(lines):
        row = weighed[i : i + 1].copy()
        for peer in line.peers:
            if peer is not line:
                row[0, list(used[id(peer)])] -= np.float32(how.variety)
        tokens[i] = _picked(row, [line], how)[0]
        used[id(line)].add(int(tokens[i]))
    return tokens
