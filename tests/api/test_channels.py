"""Channels, WeCom tasks and messages on the site over HTTP."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from starlette.applications import Starlette

from rapport.access import Role, create_api_key
from rapport.api import build_api, onsite_routes
from rapport.app import App, open_app
from rapport.delivery import (
    Message,
    MessageStatus,
    Parcel,
    WecomTask,
    add_messages,
    get_message,
    message_id_of,
)
from rapport.delivery.channels.onsite import OnsiteChannel
from rapport.delivery.store import keep_tasks
from rapport.events import CustomerId, EventName, read_inbox
from rapport.kit.clock import fixed_clock
from rapport.kit.settings import Settings
from rapport.profiles import Consent, Purpose, record_consents
from rapport.tracking import Visitors
from tests.homes import new_home

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
V1 = "/api/v1"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    settings = Settings.model_validate(
        {"home": tmp_path / "home", "channels": {"onsite": {"enabled": True}}}
    )
    new_home(settings)
    with open_app(settings, clock=fixed_clock(NOW)) as opened:
        yield opened


def client(app: App, role: Role) -> TestClient:
    _, secret = create_api_key(
        database=app.database, name=role.value, role=role, created_by="test", now=NOW
    )
    return TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"})


def message(app: App, channel: str, status: MessageStatus) -> Message:
    one = Message(
        message_id=message_id_of("cmp_1", channel), campaign_id="cmp_1", customer_id="c1",
        channel=channel, address="c1", draft_id="drf_1", draft_version=1, arm="a",
        language="zh-CN", due_at=NOW, status=status,
    )  # fmt: skip
    with app.database.begin() as connection:
        add_messages(connection, [one])
    return one


def test_every_channel_is_listed_with_who_carries_it(app: App) -> None:
    told = client(app, Role.VIEWER).get(f"{V1}/channels").json()
    assert {one["name"]: one["provider"] for one in told} == {
        "email": "local mailbox",
        "sms": "local phone",
        "push": "local phone",
        "wecom": "",
        "onsite": "site",
        "webhook": "",
    }


def test_a_wecom_task_is_confirmed_by_who_may_send(app: App) -> None:
    one = message(app, "wecom", MessageStatus.HANDED)
    task = WecomTask(
        message_id=one.message_id, customer_id="c1", recipient="wm1", employee="zhang", text="t",
        language="zh-CN", handed_at=NOW, expires_at=NOW + timedelta(hours=1),
    )  # fmt: skip
    with app.database.begin() as connection:
        keep_tasks(connection, [task])
    path = f"{V1}/wecom-tasks/{one.message_id}"
    viewer, marketer = client(app, Role.VIEWER), client(app, Role.MARKETER)
    assert [each["text"] for each in viewer.get(f"{V1}/wecom-tasks").json()] == ["t"]
    assert viewer.post(f"{path}/confirm").status_code == 403
    assert marketer.post(f"{path}/decline", json={"reason": ""}).status_code == 422
    assert marketer.post(f"{path}/confirm").json()["state"] == "confirmed"
    assert marketer.post(f"{path}/confirm").status_code == 409
    assert marketer.post(f"{V1}/wecom-tasks/none/confirm").status_code == 404
    assert viewer.get(f"{V1}/wecom-tasks/counts").json() == {"confirmed": 1}
    assert get_message(app.database, one.message_id).status is MessageStatus.DELIVERED


@pytest.fixture
def page(app: App) -> TestClient:
    """A page of the shop with a message for c1."""
    one = message(app, "onsite", MessageStatus.DELIVERED)
    said = Consent(
        customer_id=CustomerId("c1"), channel="onsite", purpose=Purpose.MARKETING, granted=True,
        recorded_at=NOW, how="form", text_version="1",
    )  # fmt: skip
    record_consents(app.database, [said])
    parcel = Parcel(
        message_id=one.message_id, channel="onsite", sender="s", recipient="c1",
        parts={"title": "新品", "text": "到了"}, language="zh-CN", customer_id="c1",
    )  # fmt: skip
    settings = app.settings.channels.onsite
    OnsiteChannel(settings, database=app.database, clock=app.clock).send([parcel])
    return TestClient(Starlette(routes=onsite_routes(app)))


def test_the_script_asks_shows_and_tells(app: App, page: TestClient) -> None:
    made = client(app, Role.MARKETER).post(f"{V1}/onsite/tokens", json={"customer_id": "c1"})
    answer = page.post("/o/next", content=json.dumps(made.json()))
    assert answer.headers["access-control-allow-origin"] == "*"
    offer = answer.json()
    assert offer["title"] == "新品"
    told = {"ticket": offer["ticket"], "deed": "dismissed"}
    assert page.post("/o/deed", content=json.dumps(told)).status_code == 204
    assert page.post("/o/next", content=json.dumps(made.json())).status_code == 204
    calls = [call for _, row in read_inbox(app.database, limit=10) for call in row]
    names = [call.event.name for call in calls if call.event]
    assert names == [EventName.MESSAGE_DISMISSED]


@pytest.mark.parametrize(
    "body",
    ["", "[]", "nonsense", "{}", '{"token":"AAAA"}', '{"token":7}', '{"anonymous_id":"nobody"}',
     '{"token":"' + "x" * 5000 + '"}'],
)  # fmt: skip
def test_whoever_is_not_known_is_shown_nothing(page: TestClient, body: str) -> None:
    assert page.post("/o/next", content=body).status_code == 204
    assert page.post("/o/deed", content=body).status_code == 204


def test_a_token_of_another_shop_is_worth_nothing(page: TestClient) -> None:
    foreign = Visitors(b"another secret").token("c1", now=NOW)
    assert page.post("/o/next", content=json.dumps({"token": foreign})).status_code == 204


def test_the_script_is_one_file(page: TestClient) -> None:
    script = page.get("/o/rapport.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert "innerHTML" not in script.text
