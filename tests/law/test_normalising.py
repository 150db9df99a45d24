"""Words that hide are found where they stand in the text as it was given."""

import pytest

from rapport.law import normalise, read_law


@pytest.mark.parametrize(
    ("hidden", "plain"),
    [
        ("最 佳", "最佳"),
        ("最·佳", "最佳"),
        ("最\u200b佳", "最佳"),
        ("蕞好", "最好"),
        ("zui好", "最好"),
        ("ＺＵＩ好", "最好"),
        ("嘴好吃", "最好吃"),
        ("第①", "第一"),
        ("第1️⃣名", "第一名"),
        ("唯—正品", "唯一正品"),
        ("頂級", "顶级"),
        ("國家級", "国家级"),
        ("🔝级", "顶级"),
        ("ＮＯ.１", "no.1"),
        ("f r e e", "free"),
        ("fr3e gift", "free gift"),
        ("加V信", "加微信"),
    ],
)
def test_what_hides_a_word_is_undone(hidden: str, plain: str) -> None:
    assert normalise(hidden).text == plain


def test_lines_and_latin_words_stay_apart() -> None:
    assert normalise("最近\n佳节").text == "最近\n佳节"
    assert normalise("a b test, no. 5 and mp3").text == "a b test, no. 5 and mp3"
    assert normalise("me@shop.com").text == "me@shop.com"


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("今天的「顶 级」羊绒", "顶 级"),
        ("这是zui好的面霜", "zui好的"),
        ("來看頂級羊絨", "頂級"),
        ("好物：第①名！", "第①名"),
        ("A ﬁne cup\u200b, the ﬁnest tea", "the ﬁnest"),
    ],
)
def test_a_breach_is_placed_in_the_text_as_it_was_given(text: str, span: str) -> None:
    [breach, *_] = read_law(text, market="CN", language="zh")
    assert breach.span == span
    assert text[breach.start : breach.end] == span
