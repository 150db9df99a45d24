"""The console says the same in each language, and leaves no word out."""

import ast
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest

import rapport.console
from rapport.access import Role
from rapport.alerts import AlertKind
from rapport.campaigns import CampaignStatus, LeftOutBecause, ScheduleKind, WaveKind
from rapport.console.texts import LANGUAGES, choose_language, texts_in, words_of
from rapport.content import DraftStatus, Length, Objective, Tone
from rapport.delivery import MessageStatus
from rapport.events import EventName
from rapport.insights import Sentiment
from rapport.leads import Refused
from rapport.profiles import ImportKind, Purpose
from rapport.review import Verdict
from rapport.transactional import ValueKind
from rapport.webhooks import DeliveryStatus

HOME = Path(rapport.console.__file__).parent
NAMED: dict[str, type[StrEnum]] = {
    "role": Role,
    "alerts.kind": AlertKind,
    "objective": Objective,
    "tone": Tone,
    "length": Length,
    "purpose": Purpose,
    "sentiment": Sentiment,
    "imports.kind": ImportKind,
    "event": EventName,
    "left_out": LeftOutBecause,
    "verdict": Verdict,
    "forms.reason": Refused,
    "status.draft": DraftStatus,
    "status.campaign": CampaignStatus,
    "status.message": MessageStatus,
    "transactional.kinds": ValueKind,
    "webhooks.status": DeliveryStatus,
    "campaign_steps": ScheduleKind,
    "campaign_steps.wave_kind": WaveKind,
}


def used_keys() -> Iterator[str]:
    """Every key that the code names whole, as `t("…")` or `t.many("…", …)`."""
    for path in sorted(HOME.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = ast.unparse(node.func)
            key = node.args[0]
            if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
                continue
            if re.search(r"(^|\.|_)t$", called):
                yield key.value
            elif called.endswith("t.many"):
                yield from (f"{key.value}.one", f"{key.value}.other")


def test_all_languages_have_the_same_keys_and_none_is_empty() -> None:
    first, *others = (words_of(language) for language in LANGUAGES)
    for other in others:
        assert first.keys() == other.keys()
    assert [key for words in (first, *others) for key, text in words.items() if not text] == []


def test_a_text_has_the_same_blanks_in_every_language() -> None:
    english, chinese = words_of("en"), words_of("zh")

    def blanks(text: str) -> set[str]:
        return set(re.findall(r"(?<!\{)\{(\w+)\}", text))

    differing = [key for key in english if blanks(english[key]) != blanks(chinese[key])]
    assert differing == []


def test_no_text_is_one_of_yamls_own_words() -> None:
    own = {str(value) for value in (True, False)}
    found = {language: {k for k, v in words_of(language).items() if v in own}
             for language in LANGUAGES}  # fmt: skip
    assert not any(found.values())


def test_every_key_that_the_pages_use_is_there() -> None:
    words = words_of("en")
    assert [key for key in used_keys() if key not in words] == []


@pytest.mark.parametrize("group", NAMED)
def test_every_stored_value_has_a_name(group: str) -> None:
    words = words_of("zh")
    assert [value for value in NAMED[group] if f"{group}.{value}" not in words] == []


def test_chinese_texts_are_chinese() -> None:
    plain = [
        key
        for key, text in words_of("zh").items()
        if not re.search(r"[\u4e00-\u9fff]", text)
        and re.search(r"[A-Za-z]{4}", re.sub(r"\{\w+\}", "", text))
    ]
    assert plain == []


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ("zh-CN", "zh"),
        ("zh-Hant-TW,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB,en;q=0.9", "en"),
        ("de-DE,de;q=0.9", "en"),
        ("fr, zh;q=0.5", "zh"),
        ("", "en"),
    ],
)
def test_a_reader_gets_the_language_that_serves_them_best(wanted: str, language: str) -> None:
    assert choose_language(wanted) == language


def test_a_count_chooses_its_form() -> None:
    assert texts_in("en").many("menu.waiting", 1) == "1 draft waits for review"
    assert texts_in("en").many("menu.waiting", 3) == "3 drafts wait for review"
    assert texts_in("zh").many("menu.waiting", 1) == "1 份草稿待审核"
