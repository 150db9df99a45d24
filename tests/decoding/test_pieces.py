"""Tokens are read back into text, and the package needs no PyTorch."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from rapport.decoding import Pieces, utf8
from rapport.lab import TokenizerKind, train_tokenizer
from tests.decoding.conftest import SLOTS, TEXTS


@pytest.mark.parametrize("kind", [TokenizerKind.BPE, TokenizerKind.UNIGRAM])
def test_what_was_cut_is_put_together_and_counted(kind: TokenizerKind) -> None:
    tokenizer = train_tokenizer(TEXTS, kind=kind, vocabulary=330, slots=SLOTS)
    pieces = Pieces(tokenizer)
    for text in ("the quiet cup", "买一个杯子", f"温暖 {SLOTS[0]} 优惠"):
        ids = pieces.ids(text)
        assert pieces.text(ids) == text
        counted = sum(int(pieces.characters[token]) for token in ids)
        assert counted - pieces.drops_first_space == len(text)


def test_a_character_cut_into_bytes_counts_once(pieces: Pieces) -> None:
    ids = pieces.ids("😀貓")
    assert len(ids) > 2
    assert int(sum(pieces.characters[token] for token in ids)) == 2


def test_tokens_beyond_the_tokenizer_add_nothing(tokenizer: Tokenizer) -> None:
    size = tokenizer.get_vocab_size()
    wide = Pieces(tokenizer, size + 5)
    assert wide.control[size:].all()
    assert wide.text([size, size + 4]) == ""


def test_a_phrase_is_known_alone_and_after_a_space(pieces: Pieces) -> None:
    assert {pieces.text(ids) for ids in pieces.phrase("room")} == {"room", " room"}
    assert {pieces.text(ids) for ids in pieces.phrase(SLOTS[0])} >= {SLOTS[0]}


@given(st.binary(max_size=6))
def test_whole_characters_are_what_python_decodes(data: bytes) -> None:
    try:
        data.decode()
        whole = True
    except UnicodeDecodeError:
        whole = False
    assert (utf8.follow(utf8.WHOLE, data) == utf8.WHOLE) == whole


@given(st.text(max_size=6), st.integers(0, 24))
def test_a_table_of_pieces_goes_on_where_a_piece_stopped(text: str, cut: int) -> None:
    data = text.encode()
    table = utf8.transitions([data[:cut], data[cut:]])
    middle = int(table[utf8.WHOLE, 0])
    assert table[middle, 1] == utf8.WHOLE
    assert utf8.PENDING[middle] <= len(data[cut:])


def test_texts_are_written_without_pytorch() -> None:
    told = (
        "import sys, rapport.decoding; print(sorted({'torch', 'transformers'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
