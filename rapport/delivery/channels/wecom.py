"""WeCom as assisted sending: a message becomes an employee's task, and is theirs to send.

WeCom lets nobody write to customers by program: `add_msg_template` only puts a text before the
employee, who sends it or does not (developer.work.weixin.qq.com/document/path/92135). So a parcel
is handed over, never delivered, until somebody confirms it.
"""

from calendar import monthrange
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rapport.delivery.channels.http import HttpChannel
from rapport.delivery.channels.wecom_api import WecomApi
from rapport.delivery.model import MessageId, Outcome, OutcomeKind, Parcel
from rapport.delivery.store import handed_since, keep_tasks, tasks_by_message
from rapport.delivery.wecom_model import TaskState, WecomTask
from rapport.kit.channel_settings import HttpSettings, WecomSettings
from rapport.kit.clock import Clock
from rapport.storage import Database

_NO_EMPLOYEE, _QUOTA = "no-employee", "wecom-quota"
_DONE: Mapping[TaskState, OutcomeKind] = {
    TaskState.OPEN: OutcomeKind.HANDED_OVER,
    TaskState.CONFIRMED: OutcomeKind.ACCEPTED,
}


class WecomChannel:
    """Makes tasks; with a corp id, puts each before its employee in WeCom too.

    A customer's address is their external id, a slash, and the employee whose customer they are.
    """

    name = "wecom"
    takes_bytes = False

    def __init__(
        self,
        settings: WecomSettings,
        *,
        database: Database,
        clock: Clock,
        timezone: str,
        http: HttpSettings,
    ) -> None:
        """Months and their quota are those of `timezone`."""
        self._settings = settings
        self._database = database
        self._clock = clock
        self._zone = ZoneInfo(timezone)
        self._api = WecomApi(settings, clock=clock) if settings.corp_id else None
        self._line = HttpChannel(self._api, http) if self._api else None
        self.provider = "wecom" if self._api else "tasks"

    def send(self, parcels: Sequence[Parcel]) -> list[Outcome]:
        """Hand each over once; one that was handed over before is as it stands now."""
        now = self._clock()
        with self._database.read() as connection:
            known = tasks_by_message(connection, [each.message_id for each in parcels])
            customers = {each.customer_id for each in parcels}
            used = Counter(handed_since(connection, customers, _month_of(now, self._zone)[0]))
        outcomes: dict[MessageId, Outcome] = {}
        free: list[Parcel] = []
        for each in parcels:
            outcome = self._settled(each, known, used, now=now)
            if outcome is None:
                free.append(each)
                used[each.customer_id] += 1
            else:
                outcomes[each.message_id] = outcome
        outcomes |= self._hand_over(free, now=now)
        return [outcomes[each.message_id] for each in parcels]

    def close(self) -> None:
        """Close the connections to WeCom, if there are any."""
        if self._line is not None:
            self._line.close()

    def _settled(
        self,
        parcel: Parcel,
        known: Mapping[MessageId, WecomTask],
        used: Mapping[str, int],
        *,
        now: datetime,
    ) -> Outcome | None:
        task = known.get(parcel.message_id)
        if task is not None:
            kind = _DONE.get(task.state, OutcomeKind.REFUSED)
            code = "" if task.state in _DONE else f"task-{task.state.value}"
            return Outcome(message_id=parcel.message_id, kind=kind, code=code)
        if not self._employee_of(parcel):
            kind, code, wait = OutcomeKind.REFUSED, _NO_EMPLOYEE, 0.0
        elif used[parcel.customer_id] >= self._quota(now):
            wait = (_month_of(now, self._zone)[1] - now).total_seconds()
            kind, code = OutcomeKind.LATER, _QUOTA
        else:
            return None
        return Outcome(message_id=parcel.message_id, kind=kind, code=code, wait_seconds=wait)

    def _hand_over(self, parcels: Sequence[Parcel], *, now: datetime) -> dict[MessageId, Outcome]:
        outcomes = [
            Outcome(message_id=each.message_id, kind=OutcomeKind.HANDED_OVER) for each in parcels
        ]
        if self._line is not None and parcels:
            outcomes = self._line.send(parcels)
        by_id = {one.message_id: one for one in outcomes}
        tasks = [
            self._task(each, now=now)
            for each in parcels
            if by_id[each.message_id].kind is OutcomeKind.HANDED_OVER
        ]
        if tasks:
            with self._database.begin() as connection:
                keep_tasks(connection, tasks)
        return by_id

    def _task(self, parcel: Parcel, *, now: datetime) -> WecomTask:
        return WecomTask(
            message_id=parcel.message_id,
            customer_id=parcel.customer_id,
            recipient=parcel.recipient.partition("/")[0],
            employee=self._employee_of(parcel),
            text=parcel.parts.get("text", ""),
            language=parcel.language,
            handed_at=now,
            expires_at=now + timedelta(hours=self._settings.task_hours),
            outside_id=self._api.outside_ids.pop(parcel.message_id, "") if self._api else "",
        )

    def _employee_of(self, parcel: Parcel) -> str:
        return parcel.recipient.partition("/")[2] or self._settings.employee

    def _quota(self, now: datetime) -> int:
        here = now.astimezone(self._zone)
        return self._settings.monthly_quota or monthrange(here.year, here.month)[1]


def _month_of(now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first moments of this month and of the next, by the clock of the shop."""
    first = now.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    following = (first + timedelta(days=32)).replace(day=1)
    return first, following
