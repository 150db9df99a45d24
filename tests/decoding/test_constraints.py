"""What must be there is there, what may not be is not, and no slot is ever broken."""

import re
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from rapport.decoding import (
    BadDecoding,
    Candidate,
    Constraints,
    ConstraintsContradict,
    Decoding,
    Pieces,
    Strategy,
    decode,
    generate_texts,
    stream,
)
from tests.decoding.conftest import SLOTS, TableStepper, WanderingStepper, random_table

END = 2  # of the lab's tokenizers
STRATEGIES = st.sampled_from(list(Strategy))
SEEDS = st.integers(0, 10_000)
ABOUT = settings(max_examples=60, deadline=None)


def holds(ids: Sequence[int], phrase: Sequence[int]) -> bool:
    size = len(phrase)
    return any(tuple(ids[n : n + size]) == tuple(phrase) for n in range(len(ids) - size + 1))


def how_of(strategy: Strategy, seed: int, most: int) -> Decoding:
    return Decoding(strategy=strategy, beams=4, groups=2, max_tokens=most, seed=seed)


def written(
    pieces: Pieces, constraints: Constraints, how: Decoding, *, seed: int
) -> list[Candidate]:
    stepper = WanderingStepper(pieces.vocabulary, seed=seed, end=END)
    (found,) = decode(stepper, [[5]], how, constraints, pieces=pieces)
    assert found
    return found


@ABOUT
@given(
    strategy=STRATEGIES,
    seed=SEEDS,
    must=st.lists(
        st.lists(st.lists(st.integers(1, 7), min_size=1, max_size=3).map(tuple), min_size=1,
                 max_size=2).map(tuple),
        min_size=1, max_size=3,
    ).map(tuple),
    spare=st.integers(1, 6),
)  # fmt: skip
def test_every_phrase_is_there_whenever_there_is_room_for_it(
    strategy: Strategy, seed: int, must: tuple[tuple[tuple[int, ...], ...], ...], spare: int
) -> None:
    room = sum(min(map(len, choices)) for choices in must)
    stepper = WanderingStepper(8, seed=seed, end=0)
    how = how_of(strategy, seed, room + spare)
    for one in decode(stepper, [[5]], how, Constraints(must=must))[0]:
        assert all(any(holds(one.ids, phrase) for phrase in choices) for choices in must)


def test_a_phrase_that_takes_all_tokens_is_there_and_the_text_says_it_was_cut() -> None:
    stepper = TableStepper(random_table(6, seed=1))
    (one,) = decode(stepper, [[1]], Decoding(max_tokens=3), Constraints(must=(((4, 5, 4),),)))[0]
    assert (one.ids, one.complete) == ((4, 5, 4), False)


def test_a_phrase_that_does_not_fit_leaves_a_text_that_says_so() -> None:
    stepper = TableStepper(random_table(6, seed=1))
    (one,) = decode(stepper, [[1]], Decoding(max_tokens=2), Constraints(must=(((4, 5, 4),),)))[0]
    assert not one.complete


def test_banks_find_a_better_place_for_a_phrase_than_the_end() -> None:
    """The phrase 4 fits well after 3 only; a greedy writer without sight of it must force it."""
    table = np.full((6, 6), -6.0)
    table[1, 2] = table[2, 2] = 2.0
    table[1, 3] = 1.9
    table[3, 4] = table[4, 0] = 4.0
    told = Constraints(must=(((4,),),))
    how = {"max_tokens": 5, "length_penalty": 0.0}
    (greedy,) = decode(TableStepper(table), [[1]], Decoding(**how), told)[0]  # type: ignore[arg-type]
    (beam,) = decode(
        TableStepper(table),
        [[1]],
        Decoding(strategy=Strategy.BEAM, **how),
        told,  # type: ignore[arg-type]
    )[0]
    assert beam.ids == (3, 4)
    assert beam.score > greedy.score


@ABOUT
@given(
    strategy=STRATEGIES,
    seed=SEEDS,
    never=st.lists(
        st.lists(st.integers(1, 5), min_size=1, max_size=3).map(tuple), min_size=1, max_size=6
    ).map(tuple),
)
def test_what_may_not_be_there_is_not(
    strategy: Strategy, seed: int, never: tuple[tuple[int, ...], ...]
) -> None:
    stepper = WanderingStepper(8, seed=seed, end=0)
    told = Constraints(never=never)
    for one in decode(stepper, [[5]], how_of(strategy, seed, 12), told)[0]:
        assert not any(holds(one.ids, phrase) for phrase in never)


def broken(text: str, allowed: Sequence[str], uses: int) -> bool:
    """Whether braces open anything but an allowed slot, or a slot comes too often."""
    if any(text.count(slot) > uses for slot in allowed):
        return True
    *before, last = re.split("|".join(map(re.escape, allowed)) or "(?!)", text)
    return any(part.endswith("{") for part in before) or any(
        re.search(r"\{\{|\{%", part) for part in (*before, last)
    )


@ABOUT
@given(
    strategy=STRATEGIES,
    seed=SEEDS,
    most=st.integers(1, 30),
    count=st.integers(0, 2),
    uses=st.integers(1, 2),
    bare=st.booleans(),
)
def test_no_slot_is_ever_broken(
    strategy: Strategy, seed: int, most: int, count: int, uses: int, bare: bool
) -> None:
    """The network loves braces and the words of slots, whether or not slots are single tokens."""
    pieces = _PIECES[bare]
    told = Constraints(slots=frozenset(SLOTS[:count]), slot_uses=uses)
    stepper = Loving(pieces, seed=seed)
    (found,) = decode(stepper, [[5]], how_of(strategy, seed, most), told, pieces=pieces)
    for one in found:
        text = pieces.text(one.ids)
        assert not broken(text, SLOTS[:count], uses)
        assert "\ufffd" not in text


def test_a_slot_is_written_whole_once_it_is_begun(bare_pieces: Pieces) -> None:
    """The tokenizer knows no slots, so that each is many tokens."""
    told = Constraints(slots=frozenset(SLOTS))
    found = set()
    for seed in range(8):
        stepper = Loving(bare_pieces, seed=seed)
        (one,) = decode(stepper, [[5]], Decoding(max_tokens=60), told, pieces=bare_pieces)[0]
        found |= set(re.findall(r"\{\{.*?\}\}", bare_pieces.text(one.ids)))
    assert found == set(SLOTS)


def test_a_slot_can_be_a_phrase_that_must_occur(pieces: Pieces, bare_pieces: Pieces) -> None:
    for each in (pieces, bare_pieces):
        told = Constraints(must=(each.phrase(SLOTS[1]),), slots=frozenset(SLOTS), longest=40)
        for strategy in Strategy:
            for one in written(each, told, how_of(strategy, 1, 30), seed=3):
                assert SLOTS[1] in each.text(one.ids)


@ABOUT
@given(strategy=STRATEGIES, seed=SEEDS, shortest=st.integers(0, 12), more=st.integers(0, 12))
def test_a_text_has_as_many_characters_as_asked_for(
    strategy: Strategy, seed: int, shortest: int, more: int
) -> None:
    """Whatever is written: Chinese, English, signs cut into bytes, and slots."""
    pieces = _PIECES[False]
    told = Constraints(shortest=shortest, longest=shortest + more or 1, slots=frozenset(SLOTS))
    for one in written(pieces, told, how_of(strategy, seed, 60), seed=seed):
        text = pieces.text(one.ids)
        assert len(text) <= (shortest + more or 1)
        assert len(text) >= shortest or not one.complete
        assert "\ufffd" not in text


@pytest.mark.parametrize(
    "phrase", ["温暖你的夜晚", "a quiet room", "😀", "{{ offer.code }}", "café – naïve"]
)
def test_a_phrase_and_a_window_hold_together(phrase: str, pieces: Pieces) -> None:
    for slack in (0, 1, 5):
        told = Constraints(
            must=(pieces.phrase(phrase),),
            shortest=len(phrase),
            longest=len(phrase) + slack,
            slots=frozenset(SLOTS),
        )
        for strategy in Strategy:
            for one in written(pieces, told, how_of(strategy, 2, 80), seed=slack):
                text = pieces.text(one.ids)
                assert phrase in text
                assert len(text) <= len(phrase) + slack


def test_control_tokens_are_no_part_of_a_text(pieces: Pieces, tokenizer: Tokenizer) -> None:
    (one,) = written(pieces, Constraints(), Decoding(max_tokens=40), seed=1)
    assert not any(pieces.control[token] for token in one.ids)
    assert {"<pad>", "<eos>", "[SEP]"} <= {
        tokenizer.id_to_token(n) for n in np.flatnonzero(pieces.control)
    }


def test_prompts_have_constraints_of_their_own(pieces: Pieces) -> None:
    stepper = WanderingStepper(pieces.vocabulary, seed=1, end=END)
    told = [Constraints(must=(pieces.phrase("room"),)), None, Constraints(longest=3)]
    found = decode(stepper, [[5], [6], [7]], Decoding(max_tokens=9), told, pieces=pieces)
    texts = [pieces.text(one[0].ids) for one in found]
    assert "room" in texts[0]
    assert len(texts[2]) <= 3 < len(texts[1])


def test_a_stream_holds_its_constraints(pieces: Pieces) -> None:
    told = Constraints(must=(pieces.phrase("room"),), longest=12)
    stepper = WanderingStepper(pieces.vocabulary, seed=1, end=END)
    ids = list(stream(stepper, [5], Decoding(max_tokens=20), told, pieces=pieces))
    assert "room" in pieces.text(ids)
    assert len(pieces.text(ids)) <= 12


def test_texts_come_from_texts(tokenizer: Tokenizer) -> None:
    stepper = WanderingStepper(tokenizer.get_vocab_size(), seed=4, end=END)
    told = Constraints(shortest=4, longest=9)
    ((text,), (other,)) = generate_texts(
        stepper, tokenizer, ["the cup", "买一个"], Decoding(max_tokens=30), told
    )
    assert text != other
    assert 4 <= len(text) <= 9
    assert 4 <= len(other) <= 9


@pytest.mark.parametrize(
    "told",
    [
        {"shortest": 5, "longest": 4}, {"must": ((),)}, {"must": (((),),)}, {"never": ((),)},
        {"slots": frozenset({"product.name"})}, {"slots": frozenset({"{{ a }} {{ b }}"})},
        {"slots": frozenset(), "slot_uses": 0},
    ],
)  # fmt: skip
def test_constraints_that_no_text_can_fulfil_are_refused(told: dict[str, object]) -> None:
    with pytest.raises(ConstraintsContradict):
        Constraints(**told)  # type: ignore[arg-type]


def test_a_phrase_longer_than_the_text_is_refused(pieces: Pieces) -> None:
    told = Constraints(must=(pieces.phrase("a quiet room"),), longest=5)
    with pytest.raises(ConstraintsContradict, match="take 12 characters"):
        written(pieces, told, Decoding(), seed=1)


def test_what_a_decoder_cannot_know_is_refused(pieces: Pieces) -> None:
    stepper = TableStepper(np.zeros((8, 8)))
    for told, given_pieces, words in (
        (Constraints(longest=3), None, "need `pieces`"),
        (Constraints(never=((9,),)), None, "token 9"),
        (Constraints(), pieces, "8"),
        ([None, None], None, "constraints for 2"),
    ):
        with pytest.raises(BadDecoding, match=words):
            decode(stepper, [[1]], Decoding(), told, pieces=given_pieces)


class Loving(WanderingStepper):
    """Likes tokens with braces and what stands in slots far more than all others."""

    def __init__(self, pieces: Pieces, *, seed: int) -> None:
        super().__init__(pieces.vocabulary, seed=seed, end=END)
        liked = [b"{", b"}", b"product", b"name", b"offer", b"code", b".", b"%"]
        self._liked = np.array(
            [any(word in piece for word in liked) for piece in pieces.bytes], np.float32
        )

    def _drawn(self) -> np.ndarray:
        return np.asarray(super()._drawn() + 6 * self._liked)


_PIECES: dict[bool, Pieces] = {}


@pytest.fixture(autouse=True)
def _known_pieces(pieces: Pieces, bare_pieces: Pieces) -> None:
    _PIECES.update({False: pieces, True: bare_pieces})
