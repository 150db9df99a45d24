"""Customers, products and imports over the HTTP API."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import App
from rapport.kit.settings import Settings
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ORDERS = b"""order_id,ordered_at,product_id,product_name,quantity,unit_price,customer_id
1,2026-01-05,p1,Mug,2,2.50,c1
2,2026-01-06,p1,Mug,many,2.50,c2
"""


@pytest.fixture
def app(home: Path, database: Database, facts: Facts) -> App:
    return App(
        settings=Settings(home=home),
        clock=lambda: NOW,
        secret=b"secret",
        database=database,
        facts=facts,
    )


def client(app: App, role: Role) -> TestClient:
    _, secret = create_api_key(
        database=app.database, name=role.value, role=role, created_by="test", now=NOW
    )
    return TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"})


@pytest.fixture
def admin(app: App) -> Iterator[TestClient]:
    with client(app, Role.ADMIN) as admin:
        yield admin


def load(admin: TestClient, **form: Any) -> Any:
    files = {"file": ("../orders v2.csv", ORDERS, "text/csv")}
    form.setdefault("mapping", '{"create_products": true, "language": "en"}')
    return admin.post("/api/v1/imports/orders", files=files, data=form)


def test_a_file_is_handed_to_the_server_and_imported(admin: TestClient, home: Path) -> None:
    answer = load(admin)
    report = answer.json()
    assert answer.status_code == 200
    assert (report["rows_read"], report["kept"], report["rejected"]) == (2, 1, 1)
    [wrong] = report["errors"]
    assert (wrong["row"], wrong["field"], wrong["value"]) == (2, "quantity", "many")
    assert list(home.glob("upload-*")) == []


def test_a_file_or_mapping_that_cannot_be_used_is_refused(admin: TestClient) -> None:
    for form, said in (
        ({"mapping": "["}, "no JSON object"),
        ({"mapping": '{"timezne": "UTC"}'}, "did you mean 'timezone'"),
        ({"mapping": '{"fields": {"order_id": "Nr"}}'}, "no column 'Nr'"),
        ({"strict": "true"}, "nothing was kept"),
    ):
        answer = load(admin, **form)
        assert answer.status_code == 422
        assert said in answer.json()["detail"]
    assert admin.get("/api/v1/customers").json()["total"] == 0


def test_a_dry_run_keeps_nothing(admin: TestClient) -> None:
    assert load(admin, dry_run="true").json()["counts"]["orders"] == 1
    assert admin.get("/api/v1/customers").json()["total"] == 0


def test_a_customer_is_shown_with_totals_timeline_and_consents(admin: TestClient) -> None:
    load(admin)
    found = admin.get("/api/v1/customers", params={"text": "c1"}).json()
    assert (found["total"], found["customers"][0]["customer_id"]) == (1, "c1")
    totals = admin.get("/api/v1/customers/c1").json()["totals"]
    assert (totals["orders"], totals["revenue_minor"]) == (1, 500)
    [event] = admin.get("/api/v1/customers/c1/timeline").json()
    assert event["lines"] == [{"product_id": "p1", "quantity": 2.0, "unit_price_minor": 250}]
    said = {"channel": "email", "purpose": "marketing", "granted": True, "how": "till",
            "text_version": "1"}  # fmt: skip
    assert admin.post("/api/v1/customers/c1/consents", json=said).status_code == 201
    [line] = admin.get("/api/v1/customers/c1/consents").json()
    assert line == said | {"recorded_at": "2026-03-01T12:00:00Z"}
    for path in ("/api/v1/customers/c9", "/api/v1/customers/c9/timeline"):
        assert admin.get(path).status_code == 404


def test_products_and_offers_are_listed_and_offers_made(admin: TestClient) -> None:
    load(admin)
    found = admin.get("/api/v1/products", params={"text": "mug"}).json()
    assert (found["total"], found["products"][0]["price_minor"]) == (1, 250)
    assert admin.get("/api/v1/products/p1").json()["names"] == {"en": "Mug"}
    assert admin.get("/api/v1/products/p9").status_code == 404
    made = admin.post("/api/v1/offers", json={"names": {"en": "Sale"}, "discount_share": 0.1})
    offer = made.json()
    assert made.status_code == 201
    path = f"/api/v1/offers/{offer['offer_id']}"
    assert admin.put(path, json={"names": {"en": "Last days"}}).json()["names"] == {
        "en": "Last days"
    }
    assert [one["offer_id"] for one in admin.get("/api/v1/offers").json()] == [offer["offer_id"]]
    assert admin.get(path).json()["discount_share"] is None
    assert admin.post("/api/v1/offers", json={"names": {}}).status_code == 422


def test_a_viewer_may_look_and_not_import(app: App) -> None:
    with client(app, Role.VIEWER) as viewer:
        assert viewer.get("/api/v1/customers").status_code == 200
        assert load(viewer).status_code == 403
        assert viewer.post("/api/v1/offers", json={"names": {"en": "Sale"}}).status_code == 403
