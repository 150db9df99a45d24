"""What identifies a person is found however it is dressed; everything else stays."""

import string
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rapport.llm import (
    DataKind,
    Mask,
    StreamRestorer,
    find_personal_data,
    mask_personal_data,
)

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "personal_data.yaml").read_text("utf-8"))
FOUND = CASES["found"]
CLEAN = [one if isinstance(one, dict) else {"text": one} for one in CASES["clean"]]

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def expected(case: dict[str, Any]) -> list[tuple[str, str]]:
    return sorted((kind, words) for kind in DataKind for words in case.get(kind, []))


def found(case: dict[str, Any]) -> list[tuple[str, str]]:
    text = str(case["text"])
    known = case.get("known", {})
    return sorted(
        (one.kind, text[one.start : one.end].removeprefix(case.get("leading", "")))
        for one in find_personal_data(text, known=known)
    )


@pytest.mark.parametrize("case", FOUND, ids=[one["text"] for one in FOUND])
def test_personal_data_is_found_exactly(case: dict[str, Any]) -> None:
    assert found(case) == expected(case)


@pytest.mark.parametrize("case", CLEAN, ids=[str(one["text"]) for one in CLEAN])
def test_what_is_nobodys_stays(case: dict[str, Any]) -> None:
    text = str(case["text"])
    assert mask_personal_data(text, known=case.get("known", {})) == text


def test_there_are_enough_cases_and_half_of_them_are_clean() -> None:
    assert len(FOUND) + len(CLEAN) >= 120
    assert len(CLEAN) >= 60


def test_masked_text_says_what_was_there() -> None:
    text = "Ada, ada@home.example, 13800138000, 11010519491231002X, 4111111111111111"
    assert mask_personal_data(text, known={"name": "Ada"}) == (
        "[name], [e-mail], [phone number], [identity number], [card number]"
    )


@st.composite
def identities(draw: st.DrawFn) -> str:
    region = draw(st.sampled_from(["110105", "310104", "440306", "650102", "820000"]))
    day = draw(st.dates(min_value=date(1900, 1, 1)))
    body = f"{region}{min(day.year, 2099):04}{day:%m}{min(day.day, 28):02}"
    body += f"{draw(st.integers(0, 999)):03}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


@st.composite
def mobiles(draw: st.DrawFn) -> str:
    return f"1{draw(st.integers(3, 9))}{draw(st.integers(0, 10**9 - 1)):09}"


@st.composite
def cards(draw: st.DrawFn) -> str:
    prefix, length = draw(st.sampled_from([("62", 16), ("62", 19), ("4", 16), ("37", 15)]))
    body = prefix + draw(st.text("0123456789", min_size=length - 1 - len(prefix)))[:length]
    body = body[: length - 1]
    doubled = [int(d) * (2 if i % 2 == 0 else 1) for i, d in enumerate(reversed(body))]
    total = sum(value - 9 if value > 9 else value for value in doubled)
    return body + str(-total % 10)


WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
DRESSES = (
    str,
    lambda number: number.translate(WIDE),
    "\u200b".join,
    " ".join,
    "-".join,
)
AROUND = st.sampled_from(
    [("电话", "。"), ("", ""), ("my number is ", " ok"), ("（", "）"), ("给", "发")]
)


@given(st.one_of(identities(), mobiles(), cards()), st.sampled_from(DRESSES), AROUND)
def test_generated_numbers_are_found_in_every_dress(
    number: str, dress: Any, around: tuple[str, str]
) -> None:
    before, after = around
    dressed = dress(number)
    [one] = find_personal_data(before + dressed + after)
    assert (one.start, one.end) == (len(before), len(before) + len(dressed))


PIECES = st.one_of(
    identities(),
    mobiles(),
    cards(),
    st.sampled_from(["ada@home.example", "[PHONE_1]", "【phone 2】", "PHONE_3", "京A12345", "Ada"]),
    st.text(max_size=12),
    st.text(string.printable, max_size=12),
)


@given(st.lists(PIECES, max_size=8), st.lists(PIECES, max_size=4))
def test_hiding_and_restoring_is_the_identity(first: list[str], second: list[str]) -> None:
    texts = [" ".join(first), "，".join(second)]
    mask = Mask(known={"name": "Ada"}, texts=texts)
    hidden = [mask.hide(text) for text in texts]
    assert [mask.restore(text) for text in hidden] == texts


@given(st.lists(PIECES, max_size=6), st.integers(1, 9))
def test_a_stream_in_pieces_is_restored_like_the_whole(pieces: list[str], size: int) -> None:
    text = " ".join(pieces)
    mask = Mask(known={"name": "Ada"}, texts=[text])
    hidden = mask.hide(text)
    restorer = StreamRestorer(mask)
    fed = [restorer.feed(hidden[at : at + size]) for at in range(0, len(hidden), size)]
    assert "".join(fed) + restorer.rest() == text


def test_the_same_words_get_the_same_placeholder() -> None:
    mask = Mask()
    assert mask.hide("13800138000 or 13912345678, rather 13800138000") == (
        "[PHONE_1] or [PHONE_2], rather [PHONE_1]"
    )
    assert mask.hide("call 13912345678") == "call [PHONE_2]"


@pytest.mark.parametrize(
    "written", ["[PHONE_1]", "[phone_1]", "【PHONE_1】", "[PHONE 1]", "\\[PHONE\\_1\\]"]
)
def test_a_placeholder_written_a_little_differently_is_restored(written: str) -> None:
    mask = Mask()
    mask.hide("13800138000")
    assert mask.restore(f"call {written}!") == "call 13800138000!"
    assert mask.strangers(f"call {written}!") == []


@pytest.mark.parametrize(
    "written", ["[PHONE_2]", "PHONE_1", "[PHONE_1", "[EMAIL_1]", "【phone 7】"]
)
def test_a_placeholder_that_stands_for_nothing_is_named_and_left(written: str) -> None:
    mask = Mask()
    mask.hide("13800138000")
    assert mask.restore(f"call {written}!") == f"call {written}!"
    assert len(mask.strangers(f"call {written}!")) == 1


@pytest.mark.parametrize("words", ["my phone 1 of 2", "address 12", "the card 1", "name_1"])
def test_ordinary_words_are_no_placeholders(words: str) -> None:
    mask = Mask()
    mask.hide("13800138000")
    assert mask.strangers(words) == []
