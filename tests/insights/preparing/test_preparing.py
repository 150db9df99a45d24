"""Texts become readable, nobody is named in them, and their language is known."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.insights import TextState
from rapport.insights.preparing import clean_text, prepare
from rapport.llm import find_personal_data, mask_personal_data
from rapport.texts import Language, told_language


def rows(*texts: str, **told: object) -> pa.Table:
    columns = {"text": texts, "text_id": [f"t{number}" for number in range(len(texts))]}
    for name in ("customer_id", "product_id", "writer", "title", "told_language"):
        columns[name] = pa.array([told.get(name)] * len(texts), pa.string())
    columns["rating"] = pa.array([told.get("rating")] * len(texts), pa.float64())
    columns["written_at"] = pa.nulls(len(texts), pa.timestamp("us", "UTC"))
    return pa.table(columns)


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ("It&#39;s <b>great</b><br>really", "It's great\nreally"),
        ("Ｔ恤 不错", "Ｔ恤 不错"),  # full width stays as it was written
        ("＆amp; &amp; more", "＆amp; & more"),
        ("too   many\t spaces \n\n\n\n here", "too many spaces\n\n here".replace("\n ", "\n")),
        ("bro\u200bken\u0007", "broken"),
        ("3 < 5 and 5 > 3", "3 < 5 and 5 > 3"),
        ("", ""),
    ],
)
def test_a_text_is_cleaned_and_no_letter_is_changed(told: str, read: str) -> None:
    assert clean_text(None, told) == read


@given(st.text())
def test_a_clean_text_stays_as_it_is(text: str) -> None:
    once = clean_text(None, text)
    assert clean_text(None, once) == once


def test_nobody_is_named_in_a_prepared_text() -> None:
    prepared = prepare(rows("联系我 13912345678 或 ada@example.com，水壶漏水", "fine"))
    assert "13912345678" not in prepared.texts[0]
    assert "ada@example.com" not in prepared.texts[0]
    assert find_personal_data(prepared.texts[0]) == []


@given(
    st.lists(
        st.sampled_from(
            ["13912345678", "a@b.example", "京A12345", "微信 abc12345", "车牌 A8", "7", "12.5", " ",
             "，", "路12号3室", "北京市海淀区", "http://x.cn/u/ada", "fe80::1", "10.0.0.7", "好",
             "the plate is X9"]
        ),
        max_size=8,
    )
)  # fmt: skip
def test_a_text_that_the_quick_look_passes_over_has_nothing_to_mask(parts: list[str]) -> None:
    text = "".join(parts)
    everything = find_personal_data(text, known={"nothing": "\x00\x00"})  # no quick look is taken
    assert find_personal_data(text) == everything
    assert bool(everything) == (mask_personal_data(text) != text)


@pytest.mark.parametrize(
    ("text", "told", "language"),
    [
        ("很好用", "en", Language.ZH),
        ("👍👍", "zh-CN", Language.ZH),
        ("👍👍", None, Language.OTHER),
        ("Super", "de", Language.OTHER),
        ("Super", "en-GB", Language.EN),
        ("Super", None, Language.EN),
        ("Das Messer ist sehr scharf und liegt gut in der Hand, danke", "en", Language.OTHER),
        ("I bought this for my mother and she uses it every morning", "de", Language.EN),
    ],
)
def test_the_sources_word_counts_where_the_text_cannot_tell(
    text: str, told: str | None, language: Language
) -> None:
    assert told_language(text, told) is language


def test_each_text_has_a_state_and_a_reason() -> None:
    prepared = prepare(
        rows(
            "水壶很好用",
            "   ",
            "此用户没有填写评价。",
            "Das Messer ist sehr scharf und liegt gut in der Hand, danke",
        )
    )
    assert [state.value for state in prepared.states] == ["read", "empty", "promotion", "foreign"]
    assert [reason and reason.value for reason in prepared.reasons] == [
        None, None, "template", None,
    ]  # fmt: skip


def test_a_rating_counts_without_a_word() -> None:
    assert prepare(rows("", rating=5.0)).states == [TextState.READ]
