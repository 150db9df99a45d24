"""What cleaning does to texts: nothing unseen is left, people are hidden, noise goes."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.corpus import (
    CorpusSettings,
    Document,
    Kind,
    StepName,
    Tally,
    choice_steps,
    clean,
    settings_of,
    text_steps,
)
from rapport.corpus.cleaning import Recurring, markdown_text, page_text
from rapport.corpus.cleaning.repetition import repeats_itself
from rapport.corpus.errors import BadCorpusSettings
from rapport.texts import Language, language_of, without_markup

SETTINGS = CorpusSettings()
CHANGES = (*text_steps(SETTINGS), choice_steps(SETTINGS)[-1])
ALL = (*text_steps(SETTINGS), *choice_steps(SETTINGS))


def document(*parts: str) -> Document:
    return Document(id="doc_1", parts=parts, origin="test", kind=Kind.TEXT)


def cleaned(text: str) -> str | None:
    """What the steps that change texts make of one."""
    found = list(clean([document(text)], CHANGES, Tally(SETTINGS.steps)))
    return found[0].text if found else None


def dropped_by(text: str) -> StepName | None:
    tally = Tally(SETTINGS.steps)
    list(clean([document(text)], ALL, tally))
    return next((name for name, count in tally.counts.items() if count.dropped), None)


@pytest.mark.parametrize(
    ("raw", "clean_text"),
    [
        ("Ｍ码　１２元，很好！", "M码 12元，很好！"),
        ("a\u200bb\ufeffc\x00d", "abcd"),
        ("e\u200b\u0301te\u0301", "été"),
        ("one\r\ntwo\x0bthree\u2028four", "one\ntwo\nthree\nfour"),
        ("  a \t b  \n\n\n\n c ", "a b\n\nc"),
        ("<p>Warm &amp; soft</p><br/>wool", "Warm & soft\n\nwool"),
        ("&amp;lt;b&amp;gt;bold", "bold"),
        ("<style>p{color:red}</style>ok <script>x(1)</script>then", "ok then"),
        ("a < b and c > d", "a < b and c > d"),
        ("👩\u200d👧 and ☀\ufe0f stay", "👩\u200d👧 and ☀\ufe0f stay"),
        ("Soft wool.\n© 2026 Shop. All rights reserved.\nHome | Shop | News | Help", "Soft wool."),
        ("纯棉面料。\n版权所有 示例商店\n返回顶部", "纯棉面料。"),
        ("亲肤·透气·百搭·显瘦", "亲肤·透气·百搭·显瘦"),
        ("Hi {{ name | default: 'you' }}", "Hi {{ name | default: 'you' }}"),
    ],
)  # fmt: skip
def test_a_text_is_written_as_a_reader_would_read_it(raw: str, clean_text: str) -> None:
    assert cleaned(raw) == clean_text


@settings(max_examples=100, deadline=None)
@given(
    st.text(
        alphabet=st.one_of(
            st.sampled_from(list("<>&;#/ab1 \n\t\u200b\u0301\u3000Ａ１中，。|e@.")),
            st.characters(),
        ),
        max_size=60,
    )
)
def test_cleaning_a_clean_text_changes_nothing(text: str) -> None:
    once = cleaned(text)
    if once is not None:
        assert cleaned(once) == once


PEOPLE = st.one_of(
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.from_regex(r"[a-z]{3,8}@[a-z]{3,8}\.(com|cn|org)", fullmatch=True),
    st.from_regex(r"\+44 7[0-9]{3} [0-9]{6}", fullmatch=True),
    st.sampled_from(["11010519491231002X", "4111 1111 1111 1111"]),
)


@settings(max_examples=200, deadline=None)
@given(
    mark=PEOPLE,
    before=st.sampled_from(["联系我：", "call me at ", "<b>我的号码</b> ", "ｔｅｌ: ", "\u200b"]),
    after=st.sampled_from(["，谢谢", " please", "</p>", "", "。"]),
    wide=st.booleans(),
)
def test_no_mark_of_a_person_survives(mark: str, before: str, after: str, wide: bool) -> None:
    written = mark
    if wide:
        written = "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in mark)
    found = cleaned(f"{before}{written}{after}")
    assert found is not None
    digits = re.sub(r"\D", "", mark)
    assert mark not in found
    assert not digits or digits not in re.sub(r"\D", "", found)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("这件衬衫很好看", Language.ZH),
        ("iPhone 手机壳", Language.ZH),
        ("Lovely shirt", Language.EN),
        ("The shirt is lovely and warm, and it arrived on the very next day.", Language.EN),
        ("Das Hemd ist sehr schön und warm, und es kam schon am nächsten Tag an.", Language.OTHER),
        ("La chemise est très belle et chaude, elle est arrivée dès le lendemain.", Language.OTHER),
        ("このシャツはとても暖かいです", Language.OTHER),
        ("이 셔츠는 정말 따뜻해요", Language.OTHER),
        ("Рубашка очень тёплая", Language.OTHER),
        ("12345 !!!", Language.OTHER),
    ],
)
def test_a_language_is_told_by_script_and_english_from_its_neighbours(
    text: str, language: Language
) -> None:
    assert language_of(text) is language


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("好", StepName.LENGTH),
        ("好吃好吃好吃好吃好吃好吃好吃好吃", StepName.REPETITION),
        ("buy now " * 12, StepName.REPETITION),
        ("one line\nother\none line\none line\none line", StepName.REPETITION),
        ("这款 12 34 56 78 90 11 22 33", StepName.SYMBOLS),
        ("好的▲▲▼▼●●○○", StepName.SYMBOLS),
        ("Рубашка очень тёплая", StepName.LANGUAGE),
        ("\u200b\u200b", StepName.CONTROLS),
        ("这件衬衫很好看，也很暖和，推荐给大家。", None),
        ("The kettle boils in two minutes and is quiet.", None),
    ],
)
def test_noise_is_dropped_by_the_step_that_knows_it(text: str, step: StepName | None) -> None:
    assert dropped_by(text) is step


def test_markup_that_never_ends_takes_no_longer_than_its_length() -> None:
    start = time.process_time()
    for broken in ("<script>", "<!--", "<b ", "&amp", "<style>x"):
        without_markup(broken * 20_000)
    assert time.process_time() - start < 5


def test_a_text_that_uses_a_word_often_does_not_repeat_itself() -> None:
    assert not repeats_itself("The cup and the lamp and the scarf suit the table and the shelf.")
    assert not repeats_itself("")


def test_a_pair_whose_answer_is_gone_is_dropped_whole() -> None:
    tally = Tally(SETTINGS.steps)
    assert list(clean([document("Is it warm?", "<br>")], ALL, tally)) == []
    assert tally.counts[StepName.MARKUP].dropped == 1


def test_lines_that_recur_in_many_documents_go_and_lines_with_slots_stay() -> None:
    texts = [
        f"Product {n} is {n} cm wide\nShip it home today\nHi {{{{ name }}}}" for n in range(20)
    ]
    recurring = Recurring()
    for text in texts:
        recurring.count(document(text))
    recurring.settle(documents=10, share=0.1)
    assert recurring.without(document(texts[3])).text == "Product 3 is 3 cm wide\nHi {{ name }}"
    assert recurring.without(document("Ship it home today")).text == "Ship it home today"


def test_pages_lose_their_menus_and_markdown_its_marks() -> None:
    page = (
        "<html><head><title>x</title><style>p{}</style><body><nav>Home News</nav>"
        "<h1>Care</h1><p>Wash at <b>30</b>\n degrees.</p><footer>Imprint</footer></body></html>"
    )
    assert page_text(page) == "Care\nWash at 30 degrees."
    said = markdown_text("# Care\n\n- Wash **cold**\n- [Size chart](x.html)\n\n```\ncode\n```\n")
    assert said.split() == ["Care", "Wash", "cold", "Size", "chart", "code"]


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"shortest": 9, "longest": 3}, "shortest 9 is above longest 3"),
        ({"steps": ["polish"]}, "steps"),
        ({"splits": [0, 1, 1]}, "splits"),
        ({"color": "red"}, "color"),
    ],
)
def test_settings_that_cannot_be_are_named(told: dict[str, object], field: str) -> None:
    with pytest.raises(BadCorpusSettings, match=field):
        settings_of(told, "corpus.yaml")
