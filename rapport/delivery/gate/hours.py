"""Quiet hours: nothing leaves at night, by the customer's own clock.

Where a customer's zone is not known the shop's is taken, and the verdict says so.
"""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rapport.delivery.certificates import GateTest, Verdict
from rapport.delivery.gate.model import Said
from rapport.delivery.gate.rules import GateRules, QuietHours, zone_named

QUIET = "quiet-hours"
_PASSED = Said(Verdict(test=GateTest.QUIET_HOURS, passed=True))
_MOST_STEPS = 4  # a night that a change of the clock repeats, or a day that a zone leaves out


class QuietHoursTest:
    """The test at one moment; what it says of a channel in a zone is found once."""

    def __init__(self, rules: GateRules, *, now: datetime) -> None:
        self._rules = rules
        self._now = now
        self._known: dict[tuple[str, str], Said] = {}

    def say(self, channel: str, timezone: str) -> Said:
        """Say whether a message of a channel may reach a customer of a time zone now."""
        hours = self._rules.quiet_hours.get(channel)
        if hours is None:
            return _PASSED
        said = self._known.get((channel, timezone))
        if said is None:
            said = self._known[channel, timezone] = self._judge(hours, timezone)
        return said

    def open_at(self, channel: str, timezone: str, moment: datetime) -> datetime:
        """Give the first moment from this one on that is not quiet."""
        hours = self._rules.quiet_hours.get(channel)
        if hours is None:
            return moment
        return open_at(hours, zone_named(timezone) or self._rules.zone, moment)

    def _judge(self, hours: QuietHours, timezone: str) -> Said:
        told = zone_named(timezone)
        zone = told or self._rules.zone
        local = self._now.astimezone(zone)
        facts: dict[str, object] = {
            "clock": f"{local:%H:%M}",
            "zone": zone.key,
            "hours": f"{hours[0]:%H:%M}-{hours[1]:%H:%M}",
        }
        if told is None:
            facts["guessed"] = True
        quiet = is_quiet(hours, local.time())
        verdict = Verdict(
            test=GateTest.QUIET_HOURS,
            passed=not quiet,
            because=QUIET if quiet else "",
            facts=facts,
        )
        return Said(verdict, open_at(hours, zone, self._now) if quiet else None)


def is_quiet(hours: QuietHours, clock: time) -> bool:
    """Say whether a time of day is within quiet hours; the end is not."""
    begin, end = hours
    clock = clock.replace(tzinfo=None)
    return begin <= clock < end if begin < end else clock >= begin or clock < end


def open_at(hours: QuietHours, zone: ZoneInfo, moment: datetime) -> datetime:
    """Give the first moment from `moment` on at which the clock of a zone is out of quiet hours.

    A clock that is set back may come into them again: then it is the end after that.
    """
    for _ in range(_MOST_STEPS):
        local = moment.astimezone(zone)
        if not is_quiet(hours, local.time()):
            break
        end = datetime.combine(local.date(), hours[1], zone)
        ends = end.astimezone(UTC)
        if ends <= moment:
            later = end.replace(fold=1).astimezone(UTC)
            next_day = datetime.combine(local.date() + timedelta(days=1), hours[1], zone)
            ends = later if later > moment else next_day.astimezone(UTC)
        moment = ends
    return moment
