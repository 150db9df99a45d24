"""A text whose number is not that of its figure is refused, wherever it stands and however said."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.research import (
    Figure,
    NumberUnproven,
    Report,
    Sentence,
    Unit,
    check_page,
    check_report,
    check_sentence,
    render_html,
    sentences_of,
    words_of,
)
from rapport.research.words.phrases import Phrases, named, templates
from rapport.research.words.shown import show
from rapport.storage import Facts


def figure(value: float, unit: Unit = Unit.SHARE, n: int | None = 500, **more: float) -> Figure:
    return Figure(figure_id="f1", value=value, unit=unit, how="so", n=n, **more)  # type: ignore[arg-type]


def accepted(text: str, one: Figure, *refs: str) -> bool:
    try:
        check_sentence(Sentence(text=text, refs=refs or ("f1",)), {"f1": one})
    except NumberUnproven:
        return False
    return True


@pytest.mark.parametrize(
    ("text", "one", "holds"),
    [
        ("34% say so", figure(0.341), True),
        ("34.1% say so", figure(0.341), True),
        ("35% say so", figure(0.341), False),
        ("0.34 say so", figure(0.341), False),
        ("0‰ say so", figure(0.0043), False),
        ("0% say so", figure(0.0043), True),
        ("-3 percentage points", figure(0.03, Unit.POINTS), False),
        ("12 points of the texts", figure(12, Unit.COUNT), False),
        ("a majority", figure(0.6), False),
        ("about a third", figure(0.341), True),
        ("about a quarter", figure(0.341), False),
        ("−3 percentage points", figure(-0.03, Unit.POINTS), True),
        ("−3%", figure(-0.03, Unit.POINTS), False),
        ("3 percentage points", figure(-0.03, Unit.POINTS), False),
        ("三成", figure(0.31), True),
        ("四成", figure(0.31), False),
        ("百分之三十四", figure(0.34), True),
        ("百分之四十三", figure(0.34), False),
        ("1,204 texts", figure(1204, Unit.COUNT), True),
        ("1204%", figure(1204, Unit.COUNT), False),
        ("twelve texts", figure(12, Unit.COUNT), True),
        ("eleven texts", figure(12, Unit.COUNT), False),
        ("twice as often", figure(1.97, Unit.TIMES), True),
        ("twice as often", figure(1.8, Unit.TIMES), False),
        ("1 March 2026", figure(739676, Unit.DATE), True),
        ("2 March 2026", figure(739676, Unit.DATE), False),
        ("no number", figure(0.3), False),
        ("30% and 40%", figure(0.3), False),
    ],
)
def test_a_sentence_holds_only_with_the_numbers_of_its_figures(
    text: str, one: Figure, holds: bool
) -> None:
    assert accepted(text, one) is holds


def test_digits_of_a_name_are_no_numbers_of_ours() -> None:
    one = figure(0.3)
    assert accepted(f"30% praise {named('Phone 12')}", one)
    assert not accepted("30% praise Phone 12", one)


@given(
    value=st.floats(0, 1),
    n=st.integers(1, 10**6),
    language=st.sampled_from(["zh", "en"]),
    part=st.sampled_from(["value", "words", "n"]),
)
def test_what_is_shown_of_any_share_is_read_back(
    value: float, n: int, language: str, part: str
) -> None:
    one = figure(value, n=n)
    ref = "f1" if part == "value" else f"f1.{part}"
    assert accepted(show(one, part, language), one, ref)


@given(value=st.floats(-1, 1), language=st.sampled_from(["zh", "en"]))
def test_what_is_shown_of_any_difference_is_read_back(value: float, language: str) -> None:
    one = figure(value, Unit.POINTS)
    assert accepted(show(one, "value", language), one)


def test_every_number_of_a_report_is_that_of_its_figure(report: Report, shop: Facts) -> None:
    assert check_report(report) > 100
    words = words_of(report, shop)
    assert check_page(render_html(report, shop), report, words) > 100


def test_no_changed_digit_in_any_sentence_goes_unseen(report: Report) -> None:
    figures = {one.figure_id: one for one in report.figures}
    tried = 0
    for sentence in sentences_of(report):
        for place in _digits_outside_names(sentence.text):
            other = str((int(sentence.text[place]) + 1) % 10)
            text = sentence.text[:place] + other + sentence.text[place + 1 :]
            with pytest.raises(NumberUnproven):
                check_sentence(replace(sentence, text=text), figures)
            tried += 1
    assert tried > 200


def test_a_number_that_slipped_into_the_page_is_refused(report: Report, shop: Facts) -> None:
    html, words = render_html(report, shop), words_of(report, shop)
    for old, new in [
        ("</main>", "<p>7 more</p></main>"),
        ("</h1>", " 3</h1>"),
        ("</ul>", "五</ul>"),
    ]:
        with pytest.raises(NumberUnproven):
            check_page(html.replace(old, new, 1), report, words)


def test_a_quote_is_shown_as_it_was_written(report: Report, shop: Facts) -> None:
    html, words = render_html(report, shop), words_of(report, shop)
    with pytest.raises(NumberUnproven):
        check_page(html.replace("terrible", "wonderful"), report, words)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_templates_have_no_number_but_their_fields(language: str) -> None:
    for key, template in templates(language).items():
        bare = re.sub(r"\{[^}]*\}", "¤", template)
        check_sentence(Sentence(text=bare), {}), key


def test_both_languages_say_the_same_with_the_same_fields() -> None:
    zh, en = templates("zh"), templates("en")
    assert set(zh) == set(en)
    fields = re.compile(r"\{(\w+(?:\.\w+)?)")
    for key, template in zh.items():
        assert sorted(fields.findall(template)) == sorted(fields.findall(en[key])), key


def test_english_counts_are_in_the_singular_and_the_plural() -> None:
    say = Phrases("en")
    one, many = figure(1, Unit.COUNT), figure(1200, Unit.COUNT)
    assert say("who.read", n=one).text == "1 text was read and counted."
    assert say("who.read", n=many).text == "1,200 texts were read and counted."


def _digits_outside_names(text: str) -> list[int]:
    inside, places = False, []
    for place, char in enumerate(text):
        inside = (inside or char == "\ue000") and char != "\ue001"
        if char.isdigit() and not inside:
            places.append(place)
    return places
