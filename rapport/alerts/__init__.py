"""Alerts: the one door to the staff's own chats and mailboxes, when something needs a person.

In: a kind and facts, ids and numbers. Out: a line at every address of the settings. Must never
carry what belongs to a customer, nor stop what it tells about.
"""

from rapport.alerts.model import AlertKind, AlertReport, AlertsNotInstalled, BadAlertAddress
from rapport.alerts.telling import Alerts

__all__ = ["AlertKind", "AlertReport", "Alerts", "AlertsNotInstalled", "BadAlertAddress"]
