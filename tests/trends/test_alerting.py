"""From what customers write to what the staff hears: by webhook, by mail, on the page of alerts."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from pydantic import SecretStr

from rapport.alerts import AlertKind, Alerts
from rapport.app import App, open_app
from rapport.catalog import REVIEWS
from rapport.insights import refresh_readings
from rapport.kit.channel_settings import AlertSettings
from rapport.kit.settings import Settings
from rapport.testing import LocalMailbox, list_mails, read_mail
from rapport.trends import AlarmState, list_alarms, mark_alarm
from rapport.troubles import Watch, find_troubles
from rapport.worker.nightly import watch_complaints
from tests.alerts.test_telling import Inbox
from tests.homes import new_home

START = datetime(2026, 1, 5, 4, tzinfo=UTC)  # a Monday
NOW = START + timedelta(weeks=15, hours=1)
USUAL = (
    "Great quality.", "The delivery was quick.", "A nice bag for my sister.",
    "It fits perfectly.", "Great value for the price.", "The colour is ugly.",
)  # fmt: skip
PLANTED = ("The zip broke at once, useless.", "A broken zip. Call 13800138000.")


@pytest.fixture(scope="module")
def told_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a shop whose customers complain of a zip in the last week."""
    settings = Settings(home=tmp_path_factory.mktemp("shop") / "data")
    new_home(settings)
    texts = [
        (
            week,
            place,
            PLANTED[place % 2] if week == 14 and place < 6 else f"{USUAL[place % 6]} No. {place}.",
        )
        for week in range(15)
        for place in range(24)
    ]
    rows = [
        {
            "review_id": f"{week}-{place}",
            "text": text,
            "written_at": START + timedelta(weeks=week, minutes=place),
        }
        for week, place, text in texts
    ]
    with open_app(settings) as app:
        columns = {name: [row.get(name) for row in rows] for name in REVIEWS.columns}
        app.facts.append(REVIEWS, pa.table(columns, REVIEWS.columns.to_pyarrow()))
        refresh_readings(app.facts)
    return settings.home


@pytest.fixture
def app(home: Path, told_home: Path) -> Iterator[App]:
    shutil.copytree(told_home, home / "data")
    with open_app(Settings(home=home / "data"), clock=lambda: NOW) as opened:
        yield opened


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    running = Inbox()
    yield running
    running.stop()


def watching(app: App, **urls: SecretStr) -> Watch:
    return Watch(app.database, Alerts(AlertSettings(urls=urls), language="en"))


def test_a_planted_complaint_reaches_webhook_and_mailbox_once_in_numbers(
    app: App, inbox: Inbox, tmp_path: Path
) -> None:
    with LocalMailbox(tmp_path / "box") as mailbox:
        mail = f"mailto://127.0.0.1:{mailbox.port}?from=rapport@shop.example&to=ops@shop.example"
        watch = watching(app, ops=inbox.url, boss=SecretStr(mail))
        assert watch.tell(now=NOW) == 0
        assert watch_complaints(app) == 1
        assert [watch.tell(now=NOW), watch.tell(now=NOW)] == [1, 0]
        assert watch_complaints(app) == 0
        assert watch.tell(now=NOW) == 0
        (kept,) = list_mails(tmp_path / "box")
        letter = read_mail(tmp_path / "box", kept.mail_id)
    (alarm,) = list_alarms(app.database)
    (told,) = inbox.heard
    assert told["title"] == "Rapport: Customers complain of something new, or more than before"
    assert told["message"] == f"alarm: {alarm.alarm_id}\ntexts: 6\nof: 24\nweeks: 1"
    assert alarm.alarm_id in letter.text
    for heard in (str(told), letter.text):
        assert "zip" not in heard
        assert "8000" not in heard


def test_an_alarm_stands_until_somebody_has_looked_at_it(app: App) -> None:
    watch_complaints(app)
    (trouble,) = find_troubles(app.database, now=NOW)
    assert trouble.kind is AlertKind.COMPLAINT_RISING
    (alarm,) = list_alarms(app.database)
    mark_alarm(app.database, alarm.alarm_id, AlarmState.SEEN, by="ada", now=NOW)
    assert list(find_troubles(app.database, now=NOW)) == []


def test_an_alert_that_reached_nobody_is_told_again(app: App, inbox: Inbox) -> None:
    watch_complaints(app)
    watch = watching(app, ops=inbox.url)
    inbox.status = 500
    assert watch.tell(now=NOW) == 0
    inbox.status = 200
    assert [watch.tell(now=NOW), watch.tell(now=NOW)] == [1, 0]
    assert len(inbox.heard) == 2


def test_a_server_that_starts_tells_what_still_stands(app: App, inbox: Inbox) -> None:
    watch_complaints(app)
    started_again = replace(app)
    assert watching(started_again, ops=inbox.url).tell(now=NOW) == 1
    assert watching(started_again, ops=inbox.url).tell(now=NOW + timedelta(days=29)) == 0
