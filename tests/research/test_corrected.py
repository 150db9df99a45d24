"""A report states shares corrected for what the readers miss, once people checked enough texts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rapport.insights import (
    FEWEST_CHECKED,
    Correction,
    LabelWhat,
    check_readings,
    label_readings,
    sample_to_label,
)
from rapport.research import (
    Figure,
    Report,
    Section,
    Unit,
    check_report,
    make_report,
    plain,
    plan_report,
    render_html,
)
from rapport.storage import Database, Facts
from tests.insights.planted import Planted, plant

NOW = datetime(2026, 3, 30, tzinfo=UTC)
MONDAY = datetime(2026, 1, 5, 12, tzinfo=UTC)
LATE, MISSED, BROKE = "It came late.", "Weeks and weeks.", "It broke at once."
TEXTS = 1_000
WEEKS = 12
SAYS = {
    LATE: (("delivery", "negative", "came late"),),
    BROKE: (("breaks", "negative", "broke"),),
}


def text_of(place: int) -> tuple[str, str]:
    """A text and its product: of bags half are late, of cups a tenth; half of these are seen."""
    product = "bag" if place % 2 else "cup"
    turn = (place // 2) % 10
    late = turn < (5 if product == "bag" else 1)
    if late:
        return (LATE if (place // 20) % 2 else MISSED), product
    return (BROKE if turn == 9 else "A thing."), product


@pytest.fixture
def shop(facts: Facts, database: Database) -> Facts:
    """Of 1,000 texts 300 complain of a late delivery; the reader sees every other of them."""
    assert database
    for kind, seen in (("aspect", (LATE, MISSED, "A thing.")), ("pain", (BROKE,))):
        plant(
            facts,
            [
                Planted(
                    f"review:{place}",
                    text,
                    SAYS.get(text, ()),
                    kind=kind,
                    more={
                        "product_id": product,
                        "written_at": MONDAY + timedelta(days=7 * (place * WEEKS // TEXTS)),
                    },
                )
                for place in range(TEXTS)
                for text, product in [text_of(place)]
                if text in seen
            ],
        )
    return facts


def look_at(facts: Facts, database: Database, count: int) -> None:
    """A person who knows adds what was missed in texts drawn by lot, and says they are right."""
    drawn = sample_to_label(facts, limit=count)
    after = {"kind": "aspect", "about": "delivery", "sentiment": "negative"}
    missed = [
        Correction(text_id=one.text_id, what=LabelWhat.MENTION, after=after, place=(0, len(MISSED)))
        for one in drawn
        if one.text == MISSED
    ]
    label_readings(missed, facts=facts, database=database, operator="ada", now=NOW)
    ids = [one.text_id for one in drawn]
    check_readings(ids, facts=facts, database=database, operator="ada", now=NOW)


def made(facts: Facts, database: Database, *sections: str, language: str = "en") -> Report:
    plan = plan_report("What do customers complain about?", language=language)
    return make_report(replace(plan, sections=sections), facts=facts, database=database, now=NOW)


def said(section: Section) -> str:
    return " ".join(plain(one.text) for one in section.claims)


def share(report: Report, how: str, unit: Unit = Unit.SHARE) -> Figure:
    return next(one for one in report.figures if how in plain(one.how) and one.unit is unit)


def test_the_share_of_an_aspect_has_in_it_what_the_reader_misses(
    shop: Facts, database: Database
) -> None:
    before = made(shop, database, "aspects")
    assert share(before, "complain about delivery").value == pytest.approx(0.15)
    assert "corrected" not in said(before.sections[0])
    look_at(shop, database, FEWEST_CHECKED)
    report = made(shop, database, "aspects")
    figure = share(report, "complain about delivery")
    assert figure.low is not None
    assert figure.high is not None
    assert figure.low < 0.3 < figure.high
    assert figure.value == pytest.approx(0.3, abs=0.04)
    assert figure.labelled == FEWEST_CHECKED
    told = said(report.sections[0])
    assert "of the texts complain about delivery: interval" in told
    assert "by 300 texts that people checked" in told


def test_a_difference_of_products_is_corrected_as_their_shares_are(
    shop: Facts, database: Database
) -> None:
    look_at(shop, database, FEWEST_CHECKED)
    report = made(shop, database, "products")
    gap = share(report, "less the other", Unit.POINTS)
    assert gap.value == pytest.approx(0.4, abs=0.08)
    assert gap.low is not None
    assert gap.low < 0.4
    assert "complain about delivery more often than all others" in said(report.sections[0])
    assert check_report(report) > 10


def test_the_share_of_a_need_is_corrected_too(shop: Facts, database: Database) -> None:
    look_at(shop, database, FEWEST_CHECKED)
    report = made(shop, database, "needs")
    figure = share(report, "mention it breaks")
    assert figure.labelled == FEWEST_CHECKED
    assert "by 300 texts that people checked" in said(report.sections[0])


def test_what_too_few_of_the_checked_texts_say_is_of_what_was_read(
    shop: Facts, database: Database
) -> None:
    praise = Planted("more:0", "A nice thing.", (("design", "positive", "nice"),))
    plant(shop, [replace(praise, text_id=f"more:{place}") for place in range(8)])
    look_at(shop, database, FEWEST_CHECKED)
    report = made(shop, database, "aspects")
    assert share(report, "praise design").labelled == 0
    assert "where too few of those say a thing, its share is of what was read" in said(
        report.sections[0]
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_report_says_how_it_was_corrected_and_every_number_holds(
    shop: Facts, database: Database, language: str
) -> None:
    told = {"zh": ("尚未测量", "经人核对"), "en": ("was not measured", "People checked")}[language]
    methods = [plain(one.text) for one in made(shop, database, "who", language=language).methods]
    assert any(told[0] in one for one in methods)
    look_at(shop, database, FEWEST_CHECKED)
    plan = plan_report("What is complained about lately?", language=language)
    report = make_report(plan, facts=shop, database=database, now=NOW)
    methods = [plain(one.text) for one in report.methods]
    assert any(told[1] in one for one in methods)
    assert not any(told[0] in one for one in methods)
    render_html(report, shop)
