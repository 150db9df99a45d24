"""The brand book over HTTP and in the shell."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import App
from rapport.brand import BrandBook, book_text, plain_book
from rapport.cli import main
from rapport.kit.settings import Settings, load_settings
from rapport.profiles import ensure_tables
from rapport.storage import Database, Facts
from tests.homes import new_home

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PATH = "/api/v1/brand/CN/zh"


@pytest.fixture
def app(database: Database, facts: Facts, home: Path) -> App:
    ensure_tables(facts)
    settings = Settings(home=home)
    return App(settings=settings, clock=lambda: NOW, secret=b"s", database=database, facts=facts)


def client(app: App, role: Role) -> TestClient:
    _, secret = create_api_key(
        database=app.database, name=role.value, role=role, created_by="test", now=NOW
    )
    return TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"})


def test_a_book_is_kept_published_used_and_compared(app: App, zh: BrandBook) -> None:
    marketer, reviewer = client(app, Role.MARKETER), client(app, Role.REVIEWER)
    told = {"book": plain_book(zh), "note": "first", "based_on": 0}
    kept = marketer.put(PATH, json=told)
    assert (kept.status_code, kept.json()["version"], kept.json()["status"]) == (200, 1, "draft")
    assert marketer.get(PATH).json()["code"] == "brand-book-not-found"
    assert marketer.post(f"{PATH}/versions/1/publish").status_code == 403
    assert reviewer.post(f"{PATH}/versions/1/publish").json()["status"] == "published"
    assert marketer.get(PATH).json()["book"] == plain_book(zh)
    assert marketer.put(PATH, json=told).json()["code"] == "brand-book-changed"
    rule = {"market": "CN", "language": "zh", "avoid": "打卡", "reason": "太网络"}
    assert marketer.post("/api/v1/brand/rules", json=rule).status_code == 403
    assert reviewer.post("/api/v1/brand/rules", json=rule).json()["version"] == 2
    [change] = marketer.get(f"{PATH}/changes?version=2").json()
    assert (change["section"], change["entry"], change["after"]) == (
        "avoid",
        "打卡",
        "reason: 太网络",
    )
    assert [one["version"] for one in marketer.get(f"{PATH}/versions").json()] == [2, 1]
    assert marketer.get(f"{PATH}/lines").json()[1] == "不要用这些词：治愈、亲、打卡。"
    [listed] = marketer.get("/api/v1/brand").json()
    assert (listed["newest"]["version"], listed["published"]["version"]) == (2, 2)


def test_a_text_is_checked_over_http(app: App, zh: BrandBook) -> None:
    marketer, reviewer = client(app, Role.MARKETER), client(app, Role.REVIEWER)
    wanted = {"market": "CN", "language": "zh-CN", "texts": {"body": "亲，茶饼到了"}}
    assert marketer.post("/api/v1/brand/check", json=wanted).status_code == 404
    marketer.put(PATH, json={"book": plain_book(zh)})
    reviewer.post(f"{PATH}/versions/1/publish")
    found = marketer.post("/api/v1/brand/check", json=wanted).json()
    assert [(one["code"], one["start"]) for one in found] == [
        ("brand-avoid", 0),
        ("brand-prefer", 2),
    ]


def test_a_proposal_over_http_keeps_nothing(app: App) -> None:
    marketer = client(app, Role.MARKETER)
    texts = [
        {"place": f"t{n}", "text": f"第{n}只花瓶到了，你慢慢挑。包邮到家。"} for n in range(10)
    ]
    wanted = {"market": "CN", "language": "zh", "name": "x", "texts": texts}
    proposed = marketer.post("/api/v1/brand/propose", json=wanted)
    assert proposed.status_code == 200
    assert proposed.json()["manner"]["address"] == "你"
    assert marketer.get("/api/v1/brand").json() == []
    assert marketer.post("/api/v1/brand/propose", json=wanted | {"texts": []}).status_code == 422


@pytest.fixture
def shell(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    monkeypatch.chdir(home)
    monkeypatch.setenv("RAPPORT_HOME", str(home / "data"))
    monkeypatch.setenv("COLUMNS", "200")
    new_home(load_settings())

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["rapport", "brand", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def test_a_book_goes_from_a_file_into_use_and_back(shell: Any, home: Path, zh: BrandBook) -> None:
    (home / "book.yaml").write_text(book_text(zh), encoding="utf-8")
    assert "a draft" in shell("import", "book.yaml", "--note", "first")[1]
    status, _, error = shell("show", "CN", "zh")
    assert status == 4 and "rapport brand propose" in error
    assert "version 1: in use" in shell("publish", "CN", "zh", "--by", "wen")[1]
    shell("export", "CN", "zh", "again.yaml")
    assert (home / "again.yaml").read_text(encoding="utf-8") == book_text(zh)
    (home / "book.yaml").write_text(book_text(zh).replace("客服腔", "腔"), encoding="utf-8")
    assert "version 2: in use" in shell("import", "book.yaml", "--publish")[1]
    [change] = json.loads(shell("diff", "CN", "zh", "1", "2", "--json")[1])
    assert (change["entry"], "腔" in change["after"]) == ("亲", True)
    rows = json.loads(shell("versions", "CN", "zh", "--json")[1])
    assert [(one["version"], one["note"], one["published_by"]) for one in rows] == [
        (2, "", "cli"),
        (1, "first", "wen"),
    ]


def test_a_file_is_checked_and_a_forbidden_word_fails(
    shell: Any, home: Path, zh: BrandBook
) -> None:
    (home / "book.yaml").write_text(book_text(zh), encoding="utf-8")
    shell("import", "book.yaml", "--publish")
    for text, status, said in (
        ("白茶饼到了。", 0, "as the brand book has it"),
        ("茶饼到了。", 0, "“白茶饼”"),
        ("好。\n治愈的茶。", 1, "治愈"),
    ):
        (home / "text.txt").write_text(text, encoding="utf-8")
        ended, out, _ = shell("check", "text.txt")
        assert (ended, said in out) == (status, True)


def test_a_proposal_is_a_file_to_be_read_by_a_person(shell: Any, home: Path) -> None:
    lines = [
        f'{{"copy": "The {n}th vase is here for you. Grey clay, slow fire."}}' for n in range(12)
    ]
    (home / "past.jsonl").write_text("\n".join(lines), encoding="utf-8")
    told = ("propose", "past.jsonl", "--language", "en", "--market", "GB", "--output", "p.yaml")
    status, out, _ = shell(*told)
    assert status == 0 and "p.yaml" in out
    assert "say: grey" in (home / "p.yaml").read_text(encoding="utf-8")
    assert json.loads(shell("list", "--json")[1]) == []
    assert shell("propose", "--no-products", "--no-drafts")[0] == 2
