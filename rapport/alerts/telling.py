"""Tells the staff through Apprise, which speaks to chats, mailboxes and phones by one URL each."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import structlog

from rapport.alerts.model import WORDS, AlertKind, AlertReport, AlertsNotInstalled, BadAlertAddress
from rapport.kit.channel_settings import AlertSettings

log = structlog.get_logger(__name__)


class Alerts:
    """Addresses of the staff, by name. Without any, nobody is told and nothing is wrong."""

    def __init__(self, settings: AlertSettings, *, language: str) -> None:
        """Raise `BadAlertAddress` for what is no address, `AlertsNotInstalled` without Apprise."""
        self._words = WORDS["zh" if language.lower().startswith("zh") else "en"]
        self._kinds = _kinds(settings.kinds)
        self._lines = {
            name: _line(name, url.get_secret_value()) for name, url in sorted(settings.urls.items())
        }

    @property
    def names(self) -> tuple[str, ...]:
        """The names of those who are told."""
        return tuple(self._lines)

    def wants(self, kind: AlertKind) -> bool:
        """Say whether anybody is told of this kind."""
        return bool(self._lines) and kind in self._kinds

    def alert(self, kind: AlertKind, facts: Mapping[str, str | int | float]) -> AlertReport:
        """Tell everybody. `facts` are ids and numbers, never a customer's.

        Nobody who calls it needs to care whether it worked: what failed is in the report and the
        log.
        """
        if not self.wants(kind):
            return AlertReport()
        title = f"Rapport: {self._words[kind]}"
        body = "\n".join(f"{name}: {value}" for name, value in facts.items()) or kind.value
        reached = {name: _tell(line, title, body) for name, line in self._lines.items()}
        failed = tuple(name for name, done in reached.items() if not done)
        told = tuple(name for name, done in reached.items() if done)
        log.info("alert.told", kind=kind.value, told=told, failed=failed)
        return AlertReport(told=told, failed=failed)


def _tell(line: Any, title: str, body: str) -> bool:  # noqa: ANN401  Apprise has no types
    try:
        return bool(line.notify(title=title, body=body))
    except (OSError, TypeError, ValueError):  # a plug-in that meets an answer it did not expect
        return False


def _kinds(told: str) -> frozenset[AlertKind]:
    names = told.split()
    known = {kind.value for kind in AlertKind}
    for name in names:
        if name not in known:
            raise BadAlertAddress(
                f"there is no kind of alert {name!r}; choose of {', '.join(sorted(known))}"
            )
    return frozenset(map(AlertKind, names)) | {AlertKind.TEST} if names else frozenset(AlertKind)


def _line(name: str, url: str) -> Any:  # noqa: ANN401  Apprise has no types
    try:
        apprise = import_module("apprise")
    except ModuleNotFoundError:
        raise AlertsNotInstalled(
            "alerts to the staff need Apprise; install it with `pip install 'rapport[alerts]'`"
        ) from None
    line = apprise.Apprise()
    if not line.add(url):
        raise BadAlertAddress(
            f"RAPPORT_CHANNELS__ALERTS__URLS__{name.upper()} is no Apprise URL; write it like"
            " mailto://… or json://…"
        )
    return line
