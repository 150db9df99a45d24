"""The law cases: enough of them, well formed, over every subject, and split by chance."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence

from rapport.bench.law_cases import (
    LawCase,
    read_codes,
    read_law_cases,
    read_listed_lines,
)

SECTORS = frozenset(
    [
        "",
        "drug",
        "device",
        "medical",
        "health-food",
        "food",
        "cosmetics",
        "alcohol",
        "tobacco",
        "education",
        "finance",
        "real-estate",
        "veterinary",
        "pesticide",
        "seed",
        "feed",
        "infant-food",
    ]
)
CHANNELS = frozenset(
    ["", "email", "sms", "push", "wecom", "social", "ad", "product", "minors-media"]
)
PLATFORMS = frozenset({"", "xiaohongshu", "wechat", "google-ads"})
FACTS = frozenset(
    [
        "offer-ends",
        "offer-stays",
        "stock-counted",
        "stock-plenty",
        "prior-price-proved",
        "price-guarantee",
        "free-really",
        "source-held",
        "title-true",
        "ad-approved",
    ]
)
CASES = [case for case in read_law_cases() if case.part != "fresh"]
FRESH = [case for case in read_law_cases() if case.part == "fresh"]


def test_ids_and_texts_are_unique() -> None:
    cases = [*CASES, *FRESH]
    assert len({case.id for case in cases}) == len(cases)
    assert len({case.text for case in cases}) == len(cases)


def test_fields_are_valid() -> None:
    for case in [*CASES, *FRESH]:
        assert case.language in {"zh", "en"}, case.id
        assert case.market in {"CN", "US", "EU"}, case.id
        assert case.expect in {"violation", "exempt"}, case.id
        assert case.sector in SECTORS, case.id
        assert case.channel in CHANNELS, case.id
        assert case.platform in PLATFORMS, case.id
        assert case.facts <= FACTS, case.id
        assert case.note and case.subject, case.id
        assert len(case.text) >= 6, case.id
        if case.expect == "violation":
            assert case.article, case.id
            assert case.language == "en" or len(case.text) <= 80, case.id
        else:
            assert not case.code and not case.missing, case.id


def test_there_are_enough() -> None:
    many = Counter((case.expect, case.language) for case in CASES)
    assert many["violation", "zh"] >= 480
    assert many["violation", "en"] >= 120
    assert many["exempt", "zh"] >= 300
    assert many["exempt", "en"] >= 100
    broken = [case for case in CASES if case.expect == "violation"]
    assert sum(case.subject == "absolute" for case in broken) >= 120
    assert sum(case.platform != "" for case in broken) >= 40


def test_the_fresh_exam_is_large_and_stands_apart_from_both_parts() -> None:
    many = Counter((case.expect, case.language) for case in FRESH)
    assert many["violation", "zh"] >= 260
    assert many["violation", "en"] >= 80
    assert many["exempt", "zh"] >= 160
    assert many["exempt", "en"] >= 60
    assert all(case.id.startswith("fresh-") for case in FRESH)
    assert not {case.id for case in FRESH} & {case.id for case in CASES}


def test_the_fresh_exam_covers_every_trade_and_every_market() -> None:
    broken = {case.sector for case in FRESH if case.expect == "violation"}
    assert broken == SECTORS
    for verdict in ("violation", "exempt"):
        assert {case.market for case in FRESH if case.expect == verdict} == {"CN", "US", "EU"}
    assert {case.platform for case in FRESH} == PLATFORMS


def test_every_code_has_a_case_or_a_reason() -> None:
    codes, reasons = read_codes()
    used = {case.code for case in CASES} - {""}
    assert len(codes) == 255
    assert used <= codes and set(reasons) <= codes
    assert used | set(reasons) == codes
    assert not used & set(reasons)


def test_the_part_follows_from_the_id_and_every_subject_is_in_both() -> None:
    parts: dict[tuple[str, str, str], set[bool]] = defaultdict(set)
    for case in CASES:
        held_out = case.part == "held-out"
        assert held_out == _by_chance(case), case.id
        parts[case.expect, case.market, case.subject].add(held_out)
        parts[case.expect, case.language, f"sector {case.sector}"].add(held_out)
    large = {key for key, many in _sizes(CASES).items() if many >= 5}
    assert [key for key in sorted(large) if len(parts[key]) < 2] == []
    assert 0.55 < sum(case.part == "held-out" for case in CASES) / len(CASES) < 0.65


def test_listed_lines_are_lines_of_the_collection_in_order() -> None:
    lines = [listed.line for listed in read_listed_lines()]
    assert lines == sorted(set(lines))
    assert all(1 <= line <= 1070 for line in lines)
    assert all(listed.term and listed.article and listed.why for listed in read_listed_lines())


def _by_chance(case: LawCase) -> bool:
    return int(hashlib.sha256(case.id.encode()).hexdigest()[:8], 16) % 5 >= 2


def _sizes(cases: Sequence[LawCase]) -> Counter[tuple[str, str, str]]:
    return Counter(
        key
        for case in cases
        for key in (
            (case.expect, case.market, case.subject),
            (case.expect, case.language, f"sector {case.sector}"),
        )
    )
