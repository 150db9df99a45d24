"""What a text claims is read back, in figures and in words, in both languages."""

import pytest

from rapport.claims.reading import claims_in


def read(text: str) -> list[tuple[str, str]]:
    return [claim.key for claim in claims_in(text)]


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("全场9折", ("percent", "10")),
        ("八五折", ("percent", "15")),
        ("85折", ("percent", "15")),
        ("半价", ("percent", "50")),
        ("half price", ("percent", "50")),
        ("百分之二十", ("percent", "20")),
        ("save twenty percent", ("percent", "20")),
        ("２０％", ("percent", "20")),
        ("12.5 % off", ("percent", "12.5")),
        ("¥128", ("money", "128")),
        ("一百二十元", ("money", "120")),
        ("128块", ("money", "128")),
        ("$1,299.00", ("money", "1299")),
        ("fifty dollars", ("money", "50")),
        ("3月15日", ("date", "3-15")),
        ("March 15th", ("date", "3-15")),
        ("15 March", ("date", "3-15")),
        ("2026-03-15", ("date", "3-15")),
        ("until this Friday", ("weekday", "4")),
        ("周五截止", ("weekday", "4")),
        ("200ml", ("quantity ml", "200")),
        ("200 毫升", ("quantity ml", "200")),
        ("SPF50", ("quantity spf", "50")),
        ("48小时发货", ("quantity hour", "48")),
        ("七天无理由", ("quantity day", "7")),
        ("两年质保", ("quantity year", "2")),
        ("within two days", ("quantity day", "2")),
        ("a two-year warranty", ("quantity year", "2")),
        ("满300", ("number", "300")),
        ("10,000 customers", ("quantity person", "10000")),
        ("pure cotton", ("material", "cotton")),
        ("纯棉", ("material", "cotton")),
        ("made in Italy", ("origin", "italy")),
        ("日本进口", ("origin", "japan")),
        ("award-winning", ("proof", "award")),
        ("包邮", ("promise", "shipping")),
        ("free shipping", ("promise", "shipping")),
        ("买一送一", ("promise", "gift")),
        ("仅剩几件", ("promise", "scarcity")),
    ],
)
def test_a_claim_is_read_whatever_its_writing(text: str, claim: tuple[str, str]) -> None:
    assert claim in read(text)


@pytest.mark.parametrize(
    "text",
    [
        "一杯咖啡，两件小事，过两天再看",
        "一块去走走，一元复始",
        "It takes 2 minutes",
        "只要3分钟",
        "three of us on a Friday",
        "十分想念，百里挑一的好天气",
        "有机会再见",
        "Feel the silkworm's patience",
        "you may like it",
    ],
)
def test_ordinary_words_are_no_claims(text: str) -> None:
    assert read(text) == []


def test_claims_keep_their_places() -> None:
    text = "Ends ５ March: 20% off"
    assert [text[claim.start : claim.end] for claim in claims_in(text)] == ["５ March", "20%"]
