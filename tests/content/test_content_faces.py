"""Briefs and drafts over HTTP and on the command line."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import App, open_app
from rapport.catalog import Product, put_products
from rapport.cli import main
from rapport.kit.settings import Settings
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.segments import parse_rule, save_segment
from rapport.storage import Database, Facts
from tests.homes import new_home

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BRIEF = {
    "brief_id": "br_1",
    "name": "Back",
    "objective": "win-back",
    "groups": [{"segment_id": "seg_1", "name": "Quiet"}],
    "product_ids": ["lotion"],
}
LOTION = Product(
    product_id="lotion",
    names={"zh": "身体乳"},
    price_minor=12800,
    currency="CNY",
    brand="山茶",
    url="https://shop.example/p",
)


@pytest.fixture
def app(database: Database, facts: Facts, home: Path) -> App:
    ensure_tables(facts)
    put_products(facts, [LOTION])
    save_everyone(database)
    settings = Settings(home=home)
    return App(settings=settings, clock=lambda: NOW, secret=b"s", database=database, facts=facts)


def save_everyone(database: Database) -> None:
    rule = parse_rule({"kind": "everyone"})
    save_segment(database=database, name="seg_1", rule=rule, created_by="test", now=NOW)


def client(app: App, role: Role) -> TestClient:
    _, secret = create_api_key(
        database=app.database, name=role.value, role=role, created_by="test", now=NOW
    )
    return TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"})


def test_a_brief_is_written_reviewed_and_approved_over_http(app: App) -> None:
    marketer, reviewer = client(app, Role.MARKETER), client(app, Role.REVIEWER)
    assert marketer.post("/api/v1/briefs", json=BRIEF).status_code == 201
    [draft] = marketer.post("/api/v1/briefs/br_1/drafts").json()
    place = f"/api/v1/drafts/{draft['draft_id']}"
    assert draft["status"] == "written"
    assert draft["copy"]["body"]
    assert "身体乳" in marketer.get(f"{place}/preview").json()["html"]
    assert marketer.get(f"{place}/check").json() == draft["findings"]
    edited = {"version": 1, "subject": "你好", "body": "好久不见，有空来看看。"}
    assert marketer.put(place, json=edited).json()["version"] == 2
    stale = reviewer.post(f"{place}/approve", json={"version": 1})
    assert (stale.status_code, stale.json()["code"]) == (409, "draft-changed")
    assert reviewer.post(f"{place}/approve", json={"version": 2}).json()["status"] == "approved"
    returned = reviewer.post(f"{place}/return", json={"version": 2, "reason": "cold"})
    assert returned.json()["status"] == "returned"
    verdicts = [one["verdict"] for one in marketer.get(f"{place}/decisions").json()]
    assert verdicts == ["edited", "approved", "returned"]
    assert len(marketer.get(f"{place}/versions").json()) == 2
    assert [one["brief_id"] for one in marketer.get("/api/v1/briefs").json()] == ["br_1"]
    assert len(marketer.get("/api/v1/briefs/br_1/drafts").json()) == 1
    assert len(marketer.get("/api/v1/drafts?status=returned").json()) == 1


def test_a_marketer_does_not_approve_and_a_viewer_does_not_write(app: App) -> None:
    marketer, viewer = client(app, Role.MARKETER), client(app, Role.VIEWER)
    marketer.post("/api/v1/briefs", json=BRIEF)
    [draft] = marketer.post("/api/v1/briefs/br_1/drafts").json()
    place = f"/api/v1/drafts/{draft['draft_id']}"
    assert marketer.post(f"{place}/approve", json={"version": 1}).status_code == 403
    assert viewer.get(place).status_code == 200
    assert viewer.post("/api/v1/briefs", json=BRIEF).status_code == 403
    assert viewer.get("/api/v1/drafts/ghost").json()["code"] == "draft-not-found"


@pytest.fixture
def rapport(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    settings = Settings(home=home / "data")
    new_home(settings)
    with open_app(settings) as app:
        ensure_tables(app.facts)
        put_products(app.facts, [LOTION])
        save_everyone(app.database)
        put_profiles(app.facts, [Profile(customer_id="ada")])
    monkeypatch.setenv("RAPPORT_HOME", str(home / "data"))
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["rapport", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out or said.err

    return run


def test_the_same_on_the_command_line(rapport: Callable[..., tuple[int, str]], home: Path) -> None:
    def read(*arguments: str) -> Any:
        status, said = rapport(*arguments, "--json")
        assert status == 0, said
        return json.loads(said)

    (home / "brief.yaml").write_text(json.dumps(BRIEF), encoding="utf-8")
    assert read("briefs", "create", "--file", str(home / "brief.yaml"))["brief_id"] == "br_1"
    [draft] = read("briefs", "write", "br_1")
    draft_id = draft["draft_id"]
    assert read("drafts", "preview", draft_id, "--html", str(home / "mail.html"))["subject"]
    assert "<html" in (home / "mail.html").read_text(encoding="utf-8")
    assert read("drafts", "check", draft_id) == []
    assert "It can be sent today." in rapport("drafts", "check", draft_id)[1]
    (home / "copy.yaml").write_text("subject: 你好\nbody: 顶级的好东西，有空来看看。\n")
    edited = read("drafts", "edit", draft_id, "--file", str(home / "copy.yaml"))
    assert (edited["version"], edited["status"]) == (2, "refused")
    status, said = rapport("drafts", "approve", draft_id)
    assert status == 5
    assert "edit it first" in said
    (home / "copy.yaml").write_text("subject: 你好\nbody: 好久不见，有空来看看。\n")
    read("drafts", "edit", draft_id, "--file", str(home / "copy.yaml"))
    assert read("drafts", "approve", draft_id)["status"] == "approved"
    assert read("drafts", "return", draft_id, "--reason", "cold")["status"] == "returned"
    assert len(read("drafts", "list", "--status", "returned")) == 1
    assert len(read("drafts", "show", draft_id)["decisions"]) == 4
    assert len(read("briefs", "list")) == 1
    assert len(read("briefs", "show", "br_1")["drafts"]) == 1


def test_tables_are_printed_for_people_and_a_bad_file_is_named(
    rapport: Callable[..., tuple[int, str]], home: Path
) -> None:
    (home / "brief.yaml").write_text(json.dumps(BRIEF), encoding="utf-8")
    assert "br_1" in rapport("briefs", "create", "--file", str(home / "brief.yaml"))[1]
    assert "copybook:" in rapport("briefs", "write", "br_1")[1]
    for command in (("briefs", "list"), ("briefs", "show", "br_1"), ("drafts", "list")):
        assert rapport(*command)[0] == 0
    (home / "brief.yaml").write_text("name: x\nobjective: sell\n", encoding="utf-8")
    status, said = rapport("briefs", "create", "--file", str(home / "brief.yaml"))
    assert status == 2
    assert "objective" in said


def test_files_and_versions_that_cannot_be_used_are_named(
    rapport: Callable[..., tuple[int, str]], home: Path
) -> None:
    brief, copy = home / "brief.yaml", home / "copy.yaml"
    for content, said in ((b"\xff\xfe", "not UTF-8"), (b"name: [", "at line 1, column 8")):
        brief.write_bytes(content)
        status, sentence = rapport("briefs", "create", "--file", str(brief))
        assert status == 2
        assert said in sentence
        assert sentence.count("\n") == 1
    brief.write_text(json.dumps(BRIEF | {"name": "[/bold] Back"}), encoding="utf-8")
    rapport("briefs", "create", "--file", str(brief))
    assert "[/bold] Back" in rapport("briefs", "show", "br_1")[1]
    rapport("briefs", "write", "br_1")
    [draft] = json.loads(rapport("drafts", "list", "--json")[1])
    status, sentence = rapport("drafts", "approve", draft["draft_id"], "--version", "0")
    assert (status, "version 1, not 0" in sentence) == (5, True)
    for content, said in (
        ("body: null", "body must be a text"),
        ("body: [1]", "body must be a text"),
        ('body: "\\ud800"', "body must be a text"),
        (b"body: \xff", "not UTF-8"),
    ):
        copy.write_bytes(content if isinstance(content, bytes) else content.encode())
        status, sentence = rapport("drafts", "edit", draft["draft_id"], "--file", str(copy))
        assert (status, said in sentence) == (2, True), sentence
    status, sentence = rapport(
        "drafts", "preview", draft["draft_id"], "--html", str(home / "gone" / "x.html")
    )
    assert (status, "cannot be written" in sentence) == (2, True)


def test_a_brief_for_a_segment_that_is_not_there_is_named_before_anything_is_written(
    app: App,
) -> None:
    marketer = client(app, Role.MARKETER)
    ghost = BRIEF | {"groups": [{"segment_id": "seg_1"}, {"segment_id": "ghost"}]}
    marketer.post("/api/v1/briefs", json=ghost)
    refusal = marketer.post("/api/v1/briefs/br_1/drafts")
    assert (refusal.status_code, refusal.json()["code"]) == (422, "bad-brief")
    assert "no segment 'ghost'" in refusal.json()["detail"]
    assert marketer.get("/api/v1/briefs/br_1/drafts").json() == []


def test_an_ad_is_written_shown_and_exported_on_the_command_line(
    rapport: Callable[..., tuple[int, str]], home: Path
) -> None:
    brief = BRIEF | {"channel": "search-ad", "objective": "launch"}
    (home / "brief.yaml").write_text(json.dumps(brief), encoding="utf-8")
    rapport("briefs", "create", "--file", str(home / "brief.yaml"))
    [draft] = json.loads(rapport("briefs", "write", "br_1", "--json")[1])
    status, shown = rapport("drafts", "show", draft["draft_id"])
    assert (status, "Headlines:\n" in shown) == (0, True)
    status, said = rapport(
        "drafts", "export", draft["draft_id"], "--format", "csv", "--out", str(home / "ads.csv")
    )
    assert status == 0, said
    assert "Headline 15" in (home / "ads.csv").read_text(encoding="utf-8")
    [value] = json.loads(rapport("drafts", "export", draft["draft_id"], "--format", "json")[1])
    assert len(value["parts"]["headlines"]) >= 3
    (home / "copy.yaml").write_text(
        "headlines: [到店看看, 照片与说明, 慢慢选]\nbody: |-\n  看完再决定。\n  不必赶。\n"
    )
    edit = ("drafts", "edit", draft["draft_id"], "--file", str(home / "copy.yaml"), "--json")
    edited = json.loads(rapport(*edit)[1])
    assert edited["copy"]["more"] == [["headlines", "到店看看\n照片与说明\n慢慢选"]]
    assert edited["status"] == "written"


def test_texts_to_look_at_are_rendered_into_a_folder(
    rapport: Callable[..., tuple[int, str]], home: Path
) -> None:
    status, said = rapport("content", "render", "--out", str(home / "look"), "--format", "article")
    assert (status, "texts are in" in said) == (0, True)
    pages = sorted((home / "look").glob("*.html"))
    assert {page.name[:2] for page in pages} == {"zh", "en"}
    assert all(page.with_suffix(".txt").exists() for page in pages)
    assert "search-ad" in rapport("content", "formats")[1]


def test_the_parts_of_a_draft_travel_over_http(app: App) -> None:
    marketer = client(app, Role.MARKETER)
    assert marketer.post("/api/v1/briefs", json=BRIEF | {"channel": "search-ad"}).status_code == 201
    [draft] = marketer.post("/api/v1/briefs/br_1/drafts").json()
    place = f"/api/v1/drafts/{draft['draft_id']}"
    headlines = "到店看看\n照片与说明\n慢慢选"
    edited = {"version": 1, "body": "看完再决定。\n不必赶。", "more": {"headlines": headlines}}
    assert marketer.put(place, json=edited).json()["findings"] == []
    assert marketer.get(f"{place}/preview").json()["parts"]["headlines"] == headlines
    unknown = marketer.post("/api/v1/briefs", json=BRIEF | {"channel": "fax"})
    assert (unknown.status_code, "no format 'fax'" in unknown.text) == (422, True)


def test_a_brief_is_filled_for_everybody_on_the_command_line(
    rapport: Callable[..., tuple[int, str]], home: Path
) -> None:
    with open_app(Settings(home=home / "data")) as app:
        names = ("小雨", "测试", None)
        put_profiles(
            app.facts, [Profile(customer_id=f"p{n}", first_name=one) for n, one in enumerate(names)]
        )
    (home / "brief.yaml").write_text(json.dumps(BRIEF), encoding="utf-8")
    rapport("briefs", "create", "--file", str(home / "brief.yaml"))
    assert rapport("content", "fill-check", "br_1")[1].startswith("This brief has no draft")
    [draft] = json.loads(rapport("briefs", "write", "br_1", "--json")[1])
    subject = "subject: '{{ customer.first_name | default: \"你好\" }}，在吗'"
    (home / "copy.yaml").write_text(f"{subject}\nbody: 好久不见，有空来看看。\n", encoding="utf-8")
    rapport("drafts", "edit", draft["draft_id"], "--file", str(home / "copy.yaml"))
    status, said = rapport("content", "fill-check", "br_1", "--json")
    assert status == 0, said
    [found] = json.loads(said)
    counts = {(one["status"], one["reason"]): one["people"] for one in found["counts"]}
    assert counts["fallback", "value-placeholder"] == 1
    assert counts["ok", ""] == found["people"] - 1
    assert found["left_out"][0]["told"] == {"first_name": "测试"}
    status, said = rapport("content", "fill-check", "br_1")
    assert status == 0
    assert "value-placeholder" in said
