"""Alerts: the one door to the staff's own chats and mailboxes, when something needs a person.

In: a kind and facts, ids and numbers. Out: a line at every address of the settings. Must never
carry what belongs to a customer, nor stop what it tells about.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.alerts.model import AlertKind, AlertReport, AlertsNotInstalled, BadAlertAddress
    from rapport.alerts.telling import Alerts
else:
    __getattr__ = late_names(__name__)

__all__ = ["AlertKind", "AlertReport", "Alerts", "AlertsNotInstalled", "BadAlertAddress"]
