"""When something happened: one choice and its number; days of the week and hours on demand."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial

from rapport.console.controls import box
from rapport.console.rule_fields import Fields, Json

_TIMES = ("within_days", "older_than_days", "since", "until")
_CLOCK = ("whole_days", "weekdays", "from_hour", "until_hour", "zone", "customer_zone")
_MODES: Mapping[frozenset[str], str] = {
    frozenset(): "any",
    frozenset({"within_days"}): "last",
    frozenset({"older_than_days"}): "before",
    frozenset({"within_days", "older_than_days"}): "span",
    frozenset({"since"}): "since",
    frozenset({"until"}): "until",
    frozenset({"since", "until"}): "between",
}


def when(fields: Fields, *, key: str = "when") -> None:
    """Draw the choice of a time and its numbers, as part of a line."""
    t, values = fields.t, fields.values
    mode = _MODES[frozenset(name for name in _TIMES if values.get(name) is not None)]
    modes = {name: t(f"rule.when.{name}") for name in _MODES.values()}
    shown: Json = {key: mode}
    chooser = fields.inside(shown, "w")
    chooser.select(key, modes, on_change=lambda name: _turn(fields, name))
    days = t("rule.unit.days")
    match mode:
        case "last":
            fields.number("within_days", around=("", days))
        case "before":
            fields.number("older_than_days", around=("", days))
        case "span":
            fields.number("older_than_days")
            fields.word("rule.when.to")
            fields.number("within_days", around=("", t("rule.unit.days_ago")))
        case "since" | "until":
            fields.day(mode)
        case "between":
            fields.day("since")
            fields.word("rule.when.to")
            fields.day("until")


def has_clock(values: Json) -> bool:
    """Whether a window asks for more than a span of days."""
    return any(values.get(name) for name in _CLOCK) or values.get("from_hour") == 0


def clock(fields: Fields) -> None:
    """Draw the fields on days of the week, hours and whose clock, as a line of their own."""
    t = fields.t
    with box("rule-line only"):
        fields.word("rule.clock.only")
        _weekdays(fields)
        hours = {str(hour): f"{hour:02}:00" for hour in range(25)}
        for key, offered in (("from_hour", range(24)), ("until_hour", range(1, 25))):
            choices = {"": t(f"rule.clock.{key}"), **{str(h): hours[str(h)] for h in offered}}
            fields.select(key, choices, on_change=partial(_hour, fields, key))
        fields.select(
            "zone",
            {"UTC": "UTC", _shop_zone(fields): _zone(fields)},
            default="UTC" if has_clock(fields.values) else _shop_zone(fields),
            wide=True,
        )
        fields.flag("customer_zone")
        if fields.values.get("within_days") or fields.values.get("older_than_days"):
            fields.flag("whole_days")


def _zone(fields: Fields) -> str:
    return fields.t("rule.clock.shop", zone=_shop_zone(fields))


def _weekdays(fields: Fields) -> None:
    names = {str(day): fields.t(f"rule.weekday.{day}") for day in range(1, 8)}
    kept = [str(day) for day in _days(fields.values)]
    shown: Json = {"weekdays": kept}

    def keep(_redraw: bool) -> None:
        chosen = shown.get("weekdays", [])
        assert isinstance(chosen, list)
        _read_the_clock(fields)
        fields.keep("weekdays", sorted(int(day) for day in chosen))

    inner = Fields(fields.visit, fields.known, shown, place=fields.place, changed=keep)
    inner.many("weekdays", names, free=False, hint=fields.t("rule.clock.any_day"))


def _days(values: Json) -> list[object]:
    found = values.get("weekdays")
    return found if isinstance(found, list) else []


def _shop_zone(fields: Fields) -> str:
    return fields.visit.app.settings.shop.timezone


def _read_the_clock(fields: Fields) -> None:
    """Days and hours that are chosen here are those of the shop, unless a clock is named."""
    if not has_clock(fields.values):
        fields.values["zone"] = _shop_zone(fields)


def _hour(fields: Fields, key: str, text: str) -> None:
    _read_the_clock(fields)
    if text:
        fields.values[key] = int(text)  # also 0, which is an hour
    else:
        fields.values.pop(key, None)
    fields.changed(False)


def _turn(fields: Fields, mode: str) -> None:
    """Turn to another way of saying when, keeping the number of days where both have one."""
    values, now = fields.values, fields.visit.now.date()
    days = values.get("within_days") or values.get("older_than_days") or 30
    for name in _TIMES:
        values.pop(name, None)
    starts: Mapping[str, Json] = {
        "last": {"within_days": days},
        "before": {"older_than_days": days},
        "span": {"older_than_days": 30, "within_days": 90},
        "since": {"since": (now - timedelta(days=30)).isoformat()},
        "until": {"until": now.isoformat()},
        "between": {
            "since": (now - timedelta(days=30)).isoformat(),
            "until": now.isoformat(),
        },
    }
    values.update(starts.get(mode, {}))
    if mode not in ("last", "before", "span"):
        values.pop("whole_days", None)
    fields.changed(True)
