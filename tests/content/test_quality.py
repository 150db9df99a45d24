"""The checks of how good a text is: each catches its fault and lets a near miss pass."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rapport.catalog import Offer
from rapport.content import (
    Brief,
    BriefId,
    Copy,
    CopybookWriter,
    Draft,
    DraftId,
    DraftStatus,
    Grounds,
    Objective,
    Reading,
    check_copy,
    copybook,
    get_draft,
    grounds_of,
    save_brief,
    save_draft,
    write_drafts,
)
from rapport.content.earlier import Earlier, EarlierText
from rapport.content.judging import choose
from rapport.content.readability import is_rare, reading_grade, syllables
from rapport.content.writers import Assignment, Proposal
from rapport.content.writing import assignment_for
from rapport.demo import SHOP_NAME, shelf
from rapport.kit.settings import ShopSettings
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

LONG_EN = (
    "Considering the extraordinary sophistication characterising contemporary moisturising "
    "preparations, discriminating individuals customarily investigate comprehensively beforehand "
    "whether particular formulations satisfactorily accommodate their physiological requirements."
)
PLAIN_EN = "The cream is light. It sinks in fast. Put some on at night, and your hands feel soft."
LONG_ZH = (
    "这一款我们反复打磨了很多次才肯拿出来给大家看的身体乳"
    "在寒冷干燥的冬天里用起来依然让人觉得轻松自在。"
)
PLAIN_ZH = "天冷了，手容易干。洗完澡抹一点，第二天就不一样。我们自己也在用，所以想让你试试看。"


def codes(grounds: Grounds, body: str, *, subject: str = "看一看", preheader: str = "") -> set[str]:
    copy = Copy(subject=subject, preheader=preheader, body=body)
    return {one.code for one in check_copy(copy, grounds)}


@pytest.mark.parametrize(
    ("code", "caught", "near_miss"),
    [
        ("word-repeated", "茶和和面包都在这里了", "慢慢看看，考虑考虑，目的的确很简单"),
        ("word-repeated", "来吧来吧来吧，都在这里了", "哈哈哈哈，都在这里了"),
        ("phrase-repeated", "我们给你留了一份小礼物，真的，我们给你留了一份小礼物哦", PLAIN_ZH),
        (
            "sentence-repeated",
            "天冷了记得抹一点。真的。天冷了记得抹一点！",
            "天冷了。天冷了。抹一点。",
        ),
        ("emoji-flood", "天冷了🎉🎉🎉，来看看", "天冷了🎉，来看看🎉"),
        ("emoji-flood", "一🎉二🎉三🎉四🎉五🎉六🎉", "一🎉二🎉三🎉四🎉五🎉"),
        (
            "link-vague",
            "天冷了。\n\n[点击这里]({{ product.url }})",
            "天冷了。\n\n[点击看看护手霜]({{ product.url }})",
        ),
    ],
)
def test_a_fault_of_a_chinese_text_is_found(
    grounds_zh: Grounds, code: str, caught: str, near_miss: str
) -> None:
    assert code in codes(grounds_zh, caught)
    assert code not in codes(grounds_zh, near_miss)


@pytest.mark.parametrize(
    ("code", "caught", "near_miss"),
    [
        ("word-repeated", "It is in the the drawer.", "I know that that hurts; a lie-in in bed."),
        (
            "phrase-repeated",
            "We kept one of these for you, and we kept one of these for her.",
            "We kept one of these, and we kept one for her.",
        ),
        (
            "sentence-repeated",
            "Come and have a look. Now. Come and have a look!",
            "Come. Now. Come.",
        ),
        ("fancy-letters", "Take 𝐚 𝐥𝐨𝐨𝐤 at this.", "Take a look at this."),
        (
            "link-vague",
            "It is cold.\n\n[Click here]({{ product.url }})",
            "It is cold.\n\n[See what is here]({{ product.url }})",
        ),
    ],
)
def test_a_fault_of_an_english_text_is_found(
    grounds_en: Grounds, code: str, caught: str, near_miss: str
) -> None:
    assert code in codes(grounds_en, caught, subject="Look")
    assert code not in codes(grounds_en, near_miss, subject="Look")


def test_a_preview_text_that_says_the_subject_again_is_found(grounds_zh: Grounds) -> None:
    again = codes(grounds_zh, "天冷了", subject="天冷了，手要护", preheader="天冷了，手要护！")
    other = codes(grounds_zh, "天冷了", subject="天冷了，手要护", preheader="这一支给你留着")
    assert ("preheader-repeats" in again, "preheader-repeats" in other) == (True, False)


@pytest.mark.parametrize(
    ("level", "body", "expected"),
    [
        (Reading.EASY, LONG_EN, {"hard-to-read"}),
        (Reading.EASY, PLAIN_EN, set()),
        (None, LONG_EN, set()),
        (Reading.EXPERT, "Sophistication characterises it.", set()),
    ],
)
def test_an_english_text_is_as_easy_as_its_brief_asks(
    grounds_en: Grounds, level: Reading | None, body: str, expected: set[str]
) -> None:
    assert codes(replace(grounds_en, reading=level), body, subject="Look") == expected


@pytest.mark.parametrize(
    ("level", "body", "expected"),
    [
        (Reading.EASY, LONG_ZH, {"long-sentences", "long-clause"}),
        (Reading.EASY, PLAIN_ZH, set()),
        (None, LONG_ZH, set()),
        (Reading.EASY, PLAIN_ZH + "氤氲缱绻，旖旎婆娑。", {"rare-characters"}),
        (Reading.EXPERT, PLAIN_ZH + "氤氲缱绻。", set()),
    ],
)
def test_a_chinese_text_is_as_easy_as_its_brief_asks(
    grounds_zh: Grounds, level: Reading | None, body: str, expected: set[str]
) -> None:
    assert codes(replace(grounds_zh, reading=level), body) == expected


def test_syllables_grades_and_rare_characters_are_those_of_their_sources() -> None:
    words = {"cat": 1, "table": 2, "made": 1, "beautiful": 3, "wanted": 2, "moved": 1}
    assert {word: syllables(word) for word in words} == words
    # 5 words, 5 syllables, one sentence: 0.39 * 5 + 11.8 * 1 - 15.59
    assert reading_grade(["The cat sat on it"]) == pytest.approx(-1.84)
    assert [is_rare(one) for one in "的护氤缱"] == [False, False, True, True]


def test_a_text_that_is_to_win_somebody_must_not_be_gloomy(grounds_zh: Grounds) -> None:
    gloomy = "很遗憾，上次的包裹破损了，你一定很失望，我们很后悔。"
    winning = replace(grounds_zh, objective=Objective.WIN_BACK)
    assert "mood-against" in codes(winning, gloomy)
    assert "mood-against" not in codes(winning, "好久不见，不用后悔，给你留了喜欢的那一支。")
    assert "mood-against" not in codes(
        replace(grounds_zh, objective=Objective.REVIEW_REQUEST), gloomy
    )


def test_a_keyword_is_stuffed_only_on_pages_and_only_when_it_crowds(grounds_zh: Grounds) -> None:
    page = replace(grounds_zh, channel="product", must_have=("护手霜",))
    crowded = "护手霜好。护手霜香。这支护手霜软。买护手霜吧。"
    assert "keyword-stuffed" in codes(page, crowded)
    assert "keyword-stuffed" not in codes(page, f"护手霜。{PLAIN_ZH * 2}")
    assert "keyword-stuffed" not in codes(replace(page, channel="email"), crowded)


def text_of(draft_id: str, body: str, *, beside: bool = False) -> EarlierText:
    return EarlierText(draft_id=DraftId(draft_id), copy=Copy(body=body), beside=beside)


def test_a_text_that_nearly_is_another_one_names_it(grounds_zh: Grounds) -> None:
    earlier = Earlier(lambda: [text_of("dr_other", LONG_ZH), text_of("dr_plain", PLAIN_ZH)])
    held = replace(grounds_zh, earlier=earlier)
    changed = Copy(subject="看", body=PLAIN_ZH.replace("第二天", "过一夜"))
    [found] = [one for one in check_copy(changed, held) if one.code == "like-earlier"]
    assert "dr_plain" in found.message
    assert "like-earlier" not in codes(held, "换季了，柜子里那几件厚衣服该收起来了，先拍拍灰。")


def approve(database: Database, copy: Copy, **changes: Any) -> None:
    draft = Draft(
        draft_id=DraftId("dr_past"),
        version=1,
        brief_id=BriefId("br_past"),
        segment_id="s",
        variant="A",
        language="zh-CN",
        channel="email",
        copy=copy,
        status=DraftStatus.APPROVED,
        written_by="mei",
        created_at=NOW - timedelta(days=30),
    )
    save_draft(database, replace(draft, **changes))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"language": "zh"}, True),
        ({"created_at": NOW - timedelta(days=91)}, False),
        ({"channel": "sms"}, False),
        ({"status": DraftStatus.WRITTEN}, False),
        ({"brief_id": BriefId("br_1")}, False),
    ],
)
def test_a_draft_is_held_against_what_was_approved_of_late(
    database: Database,
    facts: Facts,
    brief: Brief,
    shop_zh: ShopSettings,
    changes: dict[str, Any],
    *,
    expected: bool,
) -> None:
    save_brief(database, brief)
    [draft] = write_drafts(
        brief, database=database, facts=facts, writer=CopybookWriter(), shop=shop_zh, now=NOW
    )
    approve(database, draft.copy, **changes)
    grounds = grounds_of(draft, database=database, facts=facts, shop=shop_zh, now=NOW)
    found = [one.code for one in check_copy(draft.copy, grounds)]
    assert ("like-earlier" in found) is expected


def test_a_draft_does_not_resemble_itself(
    database: Database, facts: Facts, brief: Brief, shop_zh: ShopSettings
) -> None:
    save_brief(database, brief)
    [draft] = write_drafts(
        brief, database=database, facts=facts, writer=CopybookWriter(), shop=shop_zh, now=NOW
    )
    kept = get_draft(database, draft.draft_id)
    save_draft(database, replace(kept, version=2, status=DraftStatus.APPROVED))
    grounds = grounds_of(kept, database=database, facts=facts, shop=shop_zh, now=NOW)
    assert grounds.earlier is not None
    assert grounds.earlier.nearest(kept.copy) is None


def test_the_copybook_takes_another_text_when_one_was_used_of_late(
    database: Database, facts: Facts, brief: Brief, shop_zh: ShopSettings
) -> None:
    save_brief(database, brief)
    ways: dict[str, Any] = {
        "database": database,
        "facts": facts,
        "writer": CopybookWriter(),
        "shop": shop_zh,
    }
    [first] = write_drafts(brief, **ways, now=NOW)
    save_draft(database, replace(first, version=2, status=DraftStatus.APPROVED))
    again = save_brief(database, replace(brief, brief_id=BriefId("br_2"), name="Come back again"))
    [second] = write_drafts(again, **ways, now=NOW)
    assert second.copy != first.copy


def test_a_link_to_a_product_that_is_gone_is_found(
    database: Database, facts: Facts, brief: Brief, shop_zh: ShopSettings
) -> None:
    save_brief(database, brief)
    [draft] = write_drafts(
        brief, database=database, facts=facts, writer=CopybookWriter(), shop=shop_zh, now=NOW
    )
    grounds = grounds_of(draft, database=database, facts=facts, shop=shop_zh, now=NOW)
    at = "天冷了。\n\n[看护手霜](https://shop.example{})"
    assert "dead-link" in codes(grounds, at.format("/p/creme"))
    for alive in ("/p/cream", "/p/cream?from=mail", "/about", "/news/cream"):
        assert "dead-link" not in codes(grounds, at.format(alive))


class Echo:
    """Proposes the same text in two places."""

    name = "echo"

    def write(self, assignment: Assignment) -> list[Proposal]:
        del assignment
        texts = (PLAIN_ZH, PLAIN_ZH + "就这样。")
        return [Proposal(copy=Copy(subject="看", body=one), written_by="echo") for one in texts]


def test_variants_that_are_too_alike_say_so(brief: Brief, grounds_zh: Grounds) -> None:
    two = replace(brief, variants=2)
    assignment = assignment_for(two, two.cells[0], grounds_zh, wanted=2)
    first, second = choose(assignment, Echo(), grounds_zh)
    assert [one.code for one in first.findings] == []
    assert [one.code for one in second.findings] == ["like-variant"]


OFFER = Offer(
    offer_id="offer_1",
    names={"zh": "山灯回访礼", "en": "Hilllight thank-you"},
    discount_share=0.15,
    code="LAMP15",
    ends_at=datetime(2026, 4, 12, 15, 59, tzinfo=UTC),
)


QUALITY = {
    *("word-repeated", "phrase-repeated", "sentence-repeated", "preheader-repeats", "mood-against"),
    *("hard-to-read", "long-sentences", "long-clause", "rare-characters", "keyword-stuffed"),
    *("dead-link", "emoji-flood", "fancy-letters", "link-vague"),
}


def test_the_copybook_rarely_raises_a_false_alarm() -> None:
    """Every fourth entry, for general readers: at most 1 in 100 may be warned of."""
    products = shelf()
    entries = copybook()[::4]
    warned = []
    for entry in entries:
        grounds = Grounds(
            channel=entry.channel,
            language=entry.language,
            shop=ShopSettings(name=SHOP_NAME),
            products=tuple(products[29 * n] for n in range(entry.products)),
            offer=OFFER if entry.offer else None,
            objective=entry.objective,
            reading=Reading.GENERAL,
        )
        found = {one.code for one in check_copy(entry.copy_text, grounds)} & QUALITY
        warned += [(entry.id, code) for code in found]
    assert len(warned) <= len(entries) / 100, warned
