"""Translations, personal paragraphs and the library over HTTP and on the command line."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import App, open_app
from rapport.cli import main
from rapport.content import Brief, Cell, Copy, CopybookWriter, Draft, save_draft, write_cell
from rapport.kit.settings import Settings
from rapport.storage import Database, Facts
from rapport.studio import PERSONAL_MARK
from tests.homes import new_home
from tests.studio.conftest import NOW, SHOP, keep_brief


@pytest.fixture
def draft(brief: Brief, database: Database, facts: Facts) -> Draft:
    return keep_draft(brief, database, facts)


def keep_draft(brief: Brief, database: Database, facts: Facts) -> Draft:
    cell = Cell(
        segment_id=brief.groups[0].segment_id,
        product_ids=("lotion",),
        channel="email",
        language="zh-CN",
    )
    ways: dict[str, Any] = {"database": database, "facts": facts, "shop": SHOP}
    [written] = write_cell(brief, cell, writer=CopybookWriter(), now=NOW, **ways)
    return written


@pytest.fixture
def app(database: Database, facts: Facts, home: Path) -> App:
    settings = Settings(home=home, shop=SHOP)
    return App(settings=settings, clock=lambda: NOW, secret=b"s", database=database, facts=facts)


def client(app: App, role: Role) -> TestClient:
    _, secret = create_api_key(
        database=app.database, name=role.value, role=role, created_by="test", now=NOW
    )
    return TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"})


def test_a_draft_is_translated_over_http(app: App, draft: Draft) -> None:
    path = f"/api/v1/drafts/{draft.draft_id}/translations"
    made = client(app, Role.MARKETER).post(path, json={"to": "en"})
    assert (made.status_code, made.json()["language"]) == (201, "en")
    assert client(app, Role.VIEWER).post(path, json={"to": "en"}).status_code == 403
    again = client(app, Role.ADMIN).post(path, json={"to": "fr"})
    assert again.status_code == 422


def test_personal_paragraphs_are_written_and_shown_over_http(app: App, draft: Draft) -> None:
    path = f"/api/v1/drafts/{draft.draft_id}/personal-texts"
    marketer = client(app, Role.MARKETER)
    refused = marketer.post(path, json={})
    assert (refused.status_code, refused.json()["code"]) == (422, "no-personal-slot")
    with_slot = Copy(subject="好久不见", body=f"最近好吗？{PERSONAL_MARK}")
    save_draft(app.database, Draft(**fields(draft) | {"version": 2, "copy": with_slot}))
    assert marketer.post(path, json={"calls": 3}).json() == []  # nobody has ordered
    assert client(app, Role.VIEWER).get(path).json() == []


def fields(draft: Draft) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in draft.__dataclass_fields__}


def test_the_library_is_searched_and_a_text_used_again_over_http(app: App, draft: Draft) -> None:
    viewer, marketer = client(app, Role.VIEWER), client(app, Role.MARKETER)
    found = viewer.get("/api/v1/library", params={"channel": "email", "status": "written"}).json()
    assert [one["text_id"] for one in found] == [draft.draft_id]
    wrong = viewer.get("/api/v1/library", params={"attribute": "emoji"})
    assert wrong.status_code == 422
    wish = {"text_id": draft.draft_id, "brief_id": draft.brief_id}
    assert viewer.post("/api/v1/library/reuse", json=wish).status_code == 403
    made = marketer.post("/api/v1/library/reuse", json=wish)
    assert (made.status_code, made.json()["written_by"]) == (201, f"library:{draft.draft_id}@1")
    full = marketer.post("/api/v1/library/reuse", json=wish)
    assert (full.status_code, full.json()["code"]) == (409, "cell-full")


@pytest.fixture
def told(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Any]:
    """Run a command on a shop with one draft and read the JSON it prints; or its exit status."""
    settings = Settings(home=home / "data", shop=SHOP)
    new_home(settings)
    with open_app(settings) as app:
        keep_draft(keep_brief(app.database, app.facts), app.database, app.facts)
    monkeypatch.setenv("RAPPORT_HOME", str(home / "data"))
    monkeypatch.setenv("RAPPORT_NOW", NOW.isoformat())

    def run(*words: str) -> Any:
        monkeypatch.setattr(sys, "argv", ["rapport", "content", *words, "--json"])
        with pytest.raises(SystemExit) as ended:
            main()
        shown = capsys.readouterr()
        return json.loads(shown.out) if not ended.value.code else ended.value.code

    return run


def test_the_commands_find_translate_and_reuse(told: Callable[..., Any], tmp_path: Path) -> None:
    [found] = told("library", "--status", "written", "--attribute", "emoji=no")
    draft_id = found["text_id"]
    assert told("library", "--attribute", "emoji") == 2
    assert told("translate", draft_id, "--to", "en")["language"] == "en"
    glossary = tmp_path / "glossary.yaml"
    glossary.write_text("- no mapping\n", encoding="utf-8")
    assert told("translate", draft_id, "--to", "en", "--glossary", str(glossary)) == 2
    assert told("reuse", draft_id, found["brief_id"])["written_by"].startswith("library:")
    assert told("personal", draft_id, "--show") == []
    assert told("personal", draft_id) == 2
