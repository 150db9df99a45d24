"""What the staff is told about, in which words, and what can go wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from rapport.kit.errors import Invalid


class AlertKind(StrEnum):
    """Why somebody is told. Stored names."""

    BREAKER_OPEN = "breaker-open"
    CAMPAIGN_PAUSED = "campaign-paused"
    CANARY_STOPPED = "canary-stopped"
    COMPLAINT_RISING = "complaint-rising"
    LEADS_HANDED_OVER = "leads-handed-over"
    LEADS_OVERDUE = "leads-overdue"
    MODEL_DRIFTED = "model-drifted"
    TASKS_DUE = "tasks-due"
    WEBHOOK_OFF = "webhook-off"
    TEST = "test"


WORDS: Mapping[str, Mapping[AlertKind, str]] = {
    "en": {
        AlertKind.BREAKER_OPEN: "A provider of messages does not work; its messages wait",
        AlertKind.CAMPAIGN_PAUSED: "A campaign was paused by itself",
        AlertKind.CANARY_STOPPED: "A campaign stopped after its first messages",
        AlertKind.COMPLAINT_RISING: "Customers complain of something new, or more than before",
        AlertKind.LEADS_HANDED_OVER: "New leads wait for a call",
        AlertKind.LEADS_OVERDUE: "Leads were not called in time",
        AlertKind.MODEL_DRIFTED: "A score's model no longer fits today's customers",
        AlertKind.TASKS_DUE: "WeCom tasks are about to expire",
        AlertKind.WEBHOOK_OFF: "A webhook endpoint was switched off; it is told nothing more",
        AlertKind.TEST: "A test of alerts",
    },
    "zh": {
        AlertKind.BREAKER_OPEN: "消息服务商无法使用，消息正在等待",
        AlertKind.CAMPAIGN_PAUSED: "活动已自动暂停",
        AlertKind.CANARY_STOPPED: "活动在首批消息后已停止",
        AlertKind.COMPLAINT_RISING: "出现新的抱怨，或某项抱怨增多",
        AlertKind.LEADS_HANDED_OVER: "有新线索等待联系",
        AlertKind.LEADS_OVERDUE: "线索未按时联系",
        AlertKind.MODEL_DRIFTED: "评分模型与当前客户已不相符",
        AlertKind.TASKS_DUE: "企微任务即将过期",
        AlertKind.WEBHOOK_OFF: "webhook 端点已停用，不再接收任何通知",
        AlertKind.TEST: "告警测试",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertReport:
    """Whom an alert reached, and whom it did not, by the names of the settings."""

    told: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


class AlertsNotInstalled(Invalid):
    """The settings ask for alerts, and the package that sends them is not there."""

    code = "alerts-not-installed"


class BadAlertAddress(Invalid):
    """An address for alerts is not one that Apprise understands."""

    code = "bad-alert-address"
