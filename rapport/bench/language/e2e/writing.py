"""Many texts for the same facts, and the one of them that is right and that most agree with."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapport.bench.language.consensus import agreement
from rapport.bench.language.e2e.facts import show, source_of
from rapport.bench.language.e2e.slots import wrong_slots
from rapport.decoding import Decoding, Strategy, decode
from rapport.lab import TorchStepper, load_tokenizer, open_network

_WORD = re.compile(r"<\w+>|[\w£'’-]+|[^\w\s]")
_AT_ONCE = 16  # facts; each has `voices` rows in the network's batch


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """How texts are written and chosen.

    `voices` are drawn by chance with `temperature` and `top_p`; the best of `beams` are what is
    chosen from, and the voices where none of them is right. `together` voices at once are the
    references of a draw, `draws` in all.
    """

    voices: int = 32
    temperature: float = 1.0
    top_p: float = 0.9
    beams: int = 16
    together: int = 1
    draws: int = 32
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafts:
    """Texts with hidden names for the same facts: `likely` from the beams, best first."""

    facts: Mapping[str, str]
    likely: tuple[str, ...]
    voices: tuple[str, ...]


def write(folder: Path, asked: Sequence[Mapping[str, str]], how: Writing) -> list[Drafts]:
    """Write drafts for facts with the network of a folder."""
    drawn = Decoding(
        strategy=Strategy.SAMPLE, count=how.voices, temperature=how.temperature, top_p=how.top_p,
        max_tokens=80, seed=how.seed,
    )  # fmt: skip
    beams = Decoding(
        strategy=Strategy.BEAM, beams=how.beams, count=how.beams, max_tokens=80, seed=how.seed
    )
    voices, likely = _texts(folder, asked, drawn), _texts(folder, asked, beams)
    return [
        Drafts(facts=facts, likely=tuple(best), voices=tuple(many))
        for facts, best, many in zip(asked, likely, voices, strict=True)
    ]


def choose(drafts: Drafts, how: Writing) -> str:
    """The right draft that the voices agree with most, names put back.

    The likely drafts come first: a voice is taken only if none of them has as few wrong slots.
    """
    likely, voices = _least_wrong(drafts.facts, drafts.likely), drafts.voices
    if not likely or wrong_slots(drafts.facts, likely[0]):
        likely = _least_wrong(drafts.facts, (*likely, *voices))
    right = list(dict.fromkeys(likely))
    found = agreement(
        [_words(text) for text in right],
        [_words(text) for text in drafts.voices],
        together=how.together,
        draws=how.draws,
        seed=how.seed,
    )
    return show(drafts.facts, right[int(found.argmax())])


def _least_wrong(facts: Mapping[str, str], texts: Sequence[str]) -> list[str]:
    wrong = [len(wrong_slots(facts, text)) for text in texts]
    return [text for text, count in zip(texts, wrong, strict=True) if count == min(wrong)]


def _texts(folder: Path, asked: Sequence[Mapping[str, str]], how: Decoding) -> list[list[str]]:
    tokenizer, network = load_tokenizer(folder), open_network(folder)
    prompts = [
        tokenizer.encode(f"<bos>{source_of(facts)}[SEP]", add_special_tokens=False).ids
        for facts in asked
    ]
    found = []
    for start in range(0, len(prompts), _AT_ONCE):
        stepper = TorchStepper(network, end=tokenizer.token_to_id("<eos>"))
        for candidates in decode(stepper, prompts[start : start + _AT_ONCE], how):
            ids = [one.ids for one in candidates if one.complete]
            found.append([tokenizer.decode(some, skip_special_tokens=False) for some in ids])
    return found


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
