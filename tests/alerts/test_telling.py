"""The staff is told at real addresses; a failure is reported and hurts nobody."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from pydantic import SecretStr

from rapport.alerts import AlertKind, AlertReport, Alerts, BadAlertAddress
from rapport.kit.channel_settings import AlertSettings


class Inbox:
    """A JSON endpoint that keeps what it is told."""

    def __init__(self) -> None:
        self.heard: list[dict[str, object]] = []
        self.status = 200
        inbox = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                inbox.heard.append(json.loads(body))
                self.send_response(inbox.status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = SecretStr(f"json://127.0.0.1:{self._server.server_address[1]}/token-of-ops")
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    running = Inbox()
    yield running
    running.stop()


def test_everybody_is_told_what_happened(inbox: Inbox) -> None:
    alerts = Alerts(AlertSettings(urls={"ops": inbox.url}), language="zh-CN")
    report = alerts.alert(AlertKind.TASKS_DUE, {"tasks": 3, "first_expires": "2026-03-01T12:00"})
    assert report == AlertReport(told=("ops",))
    (told,) = inbox.heard
    assert told["title"] == "Rapport: 企微任务即将过期"
    assert told["message"] == "tasks: 3\nfirst_expires: 2026-03-01T12:00"


def test_who_cannot_be_reached_is_named_and_the_others_are_told(inbox: Inbox) -> None:
    gone = SecretStr("json://127.0.0.1:9/secret-of-gone")
    alerts = Alerts(AlertSettings(urls={"ops": inbox.url, "gone": gone}), language="en")
    assert alerts.alert(AlertKind.TEST, {}) == AlertReport(told=("ops",), failed=("gone",))
    inbox.status = 500
    assert alerts.alert(AlertKind.TEST, {}).failed == ("gone", "ops")


def test_only_the_kinds_that_were_chosen_are_told(inbox: Inbox) -> None:
    settings = AlertSettings(urls={"ops": inbox.url}, kinds="breaker-open")
    alerts = Alerts(settings, language="en")
    assert alerts.alert(AlertKind.TASKS_DUE, {"tasks": 3}) == AlertReport()
    assert alerts.wants(AlertKind.BREAKER_OPEN)
    assert inbox.heard == []


def test_without_an_address_nobody_is_told() -> None:
    alerts = Alerts(AlertSettings(), language="en")
    assert alerts.names == ()
    assert alerts.alert(AlertKind.TEST, {}) == AlertReport()


@pytest.mark.parametrize(
    "settings",
    [
        AlertSettings(urls={"ops": SecretStr("nonsense-secret")}),
        AlertSettings(kinds="breaker-open party"),
    ],
)
def test_what_is_no_address_or_kind_is_refused_without_being_told(settings: AlertSettings) -> None:
    with pytest.raises(BadAlertAddress) as refused:
        Alerts(settings, language="en")
    assert "nonsense-secret" not in str(refused.value)
