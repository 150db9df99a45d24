"""Review over HTTP: the queue, two people, locks, a lot by its sample."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import App
from rapport.content import Copy, DraftId, save_brief, save_draft
from rapport.kit.review_settings import ReviewSettings
from rapport.kit.settings import Settings
from rapport.profiles import ensure_tables
from rapport.storage import Database, Facts
from tests.review.test_verdicts import BRIEF, DRAFT

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
V1 = "/api/v1"


@pytest.fixture
def app(database: Database, facts: Facts, home: Path) -> App:
    ensure_tables(facts)
    save_brief(database, replace(BRIEF, product_ids=()))
    for number in range(12):
        copy = Copy(subject=f"你好{number}", body="好久不见。")
        draft_id = DraftId(f"dr_{number}")
        save_draft(
            database,
            replace(DRAFT, draft_id=draft_id, product_ids=(), copy=copy, findings=()),
        )
    settings = Settings(home=home, review=ReviewSettings(two_person="never"))
    return App(settings=settings, clock=lambda: NOW, secret=b"s", database=database, facts=facts)


def client(app: App, role: Role, name: str = "") -> TestClient:
    _, secret = create_api_key(
        database=app.database, name=name or role.value, role=role, created_by="test", now=NOW
    )
    return TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"})


def test_the_queue_says_why_and_calm_drafts_are_approved_at_once(app: App) -> None:
    reviewer = client(app, Role.REVIEWER)
    queue = reviewer.get(f"{V1}/review/queue", params={"size": 5, "risk": "low"}).json()
    assert (queue["total"], len(queue["lines"])) == (12, 5)
    assert queue["counts"]["band"] == {"high": 0, "medium": 0, "low": 12}
    line = queue["lines"][0]
    assert line["copy"]["body"] == "好久不见。"
    assert [one["code"] for one in line["risk"]["reasons"]] == ["first-of-group", "author-copybook"]
    drafts = [{"draft_id": one["draft_id"], "version": 1} for one in queue["lines"]]
    done = reviewer.post(f"{V1}/review/approve", json={"drafts": drafts}).json()
    assert (len(done["approved"]), done["left"]) == (5, [])
    assert reviewer.get(f"{V1}/review/queue").json()["total"] == 7


def test_verdicts_are_undone_and_locks_kept(app: App) -> None:
    one, two = client(app, Role.REVIEWER, "one"), client(app, Role.REVIEWER, "two")
    assert one.put(f"{V1}/review/locks/dr_1").status_code == 200
    refused = two.post(f"{V1}/drafts/dr_1/approve", json={"version": 1})
    assert (refused.status_code, refused.json()["code"]) == (409, "draft-held")
    assert two.get(f"{V1}/review/locks/dr_1").json()["lock"]["operator"]
    assert one.delete(f"{V1}/review/locks/dr_1").status_code == 204
    no = two.post(f"{V1}/drafts/dr_1/reject", json={"version": 1, "reason": "off brand"})
    assert no.json()["status"] == "rejected"
    back = one.post(f"{V1}/drafts/dr_1/undo", json={"version": 1})
    assert back.json()["status"] == "written"
    changed = one.put(
        f"{V1}/drafts/dr_1", json={"version": 1, "subject": "你好", "body": "好久没见。"}
    )
    assert changed.status_code == 403  # a reviewer's key writes no content
    marketer = client(app, Role.MARKETER)
    text = {"version": 1, "subject": "你好", "body": "很久不见。"}
    assert marketer.put(f"{V1}/drafts/dr_1", json=text).json()["version"] == 2
    same = one.get(f"{V1}/drafts/dr_1/changes", params={"before": 1}).json()
    assert [run["kind"] for run in same["body"]] == ["removed", "added", "kept"]
    assert one.get(f"{V1}/drafts/dr_2/risk").json()["score"] == 12


def test_a_lot_is_accepted_by_its_sample_over_http(app: App) -> None:
    reviewer, viewer = client(app, Role.REVIEWER), client(app, Role.VIEWER)
    plan = {"share": 0.3, "by_risk": False}
    [part] = viewer.post(f"{V1}/review/samples/plan", json=plan).json()
    assert part["drafts"] == 12
    assert 0 < part["look_at"] < 12
    assert viewer.post(f"{V1}/review/samples", json=plan | {"name": "x"}).status_code == 403
    made = reviewer.post(f"{V1}/review/samples", json=plan | {"name": "Spring"})
    assert made.status_code == 201
    path = f"{V1}/review/samples/{made.json()['sample_id']}"
    early = reviewer.post(f"{path}/accept")
    assert (early.status_code, early.json()["code"]) == (409, "sample-not-done")
    looked = 0
    while (drawn := reviewer.get(f"{path}/next").json()["drawn"]) is not None:
        reviewer.post(f"{path}/drafts/{drawn['draft']['draft_id']}", json={"sound": True})
        looked += 1
    assert looked == part["look_at"]
    assert reviewer.get(path).json()["state"]["met"] is True
    assert reviewer.post(f"{path}/accept").json()["moved"] == 12
    assert reviewer.get(f"{V1}/review/proposals").json() == []
    missing = reviewer.post(f"{V1}/review/proposals/rp_x/accept")
    assert (missing.status_code, missing.json()["code"]) == (404, "rule-proposal-not-found")


def test_a_draft_is_traced_claim_by_claim(app: App) -> None:
    copy = Copy(subject="{{ shop.name }}的信", body="满199元包邮。")
    draft = replace(DRAFT, draft_id=DraftId("dr_claims"), product_ids=(), copy=copy, findings=())
    save_draft(app.database, draft)
    viewer = client(app, Role.VIEWER)
    found = viewer.get(f"{V1}/drafts/dr_claims/trace").json()
    told = [(one["part"], one["start"], one["traced"]["status"]) for one in found]
    assert told[0] == ("subject", 0, "traced")
    assert found[0]["traced"]["source"]["kind"] == "shop"
    assert found[0]["traced"]["source"]["field"] == "name"
    assert {one[2] for one in told if one[0] == "body"} == {"unsupported"}
    assert viewer.get(f"{V1}/drafts/none/trace").status_code == 404
