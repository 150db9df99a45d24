"""Rules that are said in one go: traits, groups, scores, consent, places, comparisons of spans."""

from collections.abc import Callable, Mapping

from pydantic import ValidationError

from rapport.profiles import Purpose
from rapport.scoring import RfmSegment
from rapport.segments.conditions import Condition, Op
from rapport.segments.figures import TotalName
from rapport.segments.happenings import Aggregate, Stated
from rapport.segments.rules import (
    Bucket,
    Computed,
    Consented,
    ConsentState,
    Everyone,
    InList,
    InSegment,
    Near,
    Not,
    Rfm,
    Rule,
    Score,
    Trait,
)
from rapport.segments.words.glossary import cities
from rapport.segments.words.periods import OVER, finished
from rapport.segments.words.reader import Match, Reader

SAMPLE = "sample"
"""The drawing that a random part is taken from, where none is named."""
_Slots = Mapping[str, object]


def atom(reader: Reader, place: int) -> tuple[Rule, Match] | None:
    """Read the longest rule that stands here and makes sense."""
    for found in reader.matches("atoms", place):
        try:
            rule = _ATOMS[found.meaning](reader, found.slots)
        except ValidationError:
            rule = None
        if rule is not None:
            return rule, found
    return None


def _near_place(_reader: Reader, slots: _Slots) -> Rule:
    north, east, _words = cities()[str(slots["city"])]
    return Near(kind="near", latitude=north, longitude=east, kilometres=_number(slots["n"]))


def _around(kilometres: float, latitude: float, longitude: float) -> Rule:
    return Near(kind="near", latitude=latitude, longitude=longitude, kilometres=kilometres)


def _near_in(reader: Reader, slots: _Slots) -> Rule:
    """In English the distance stands first, in Chinese last."""
    if reader.source.language == "en":
        return _around(_number(slots["n"]), _number(slots["n2"]), _number(slots["n3"]))
    return _around(_number(slots["n3"]), _number(slots["n"]), _number(slots["n2"]))


def _bucket(_reader: Reader, slots: _Slots) -> Rule:
    start, end = _number(slots["n"]), _number(slots["n2"])
    return Bucket(kind="bucket", name=str(slots["quoted"]), start=start, end=end)


def _rfm(_reader: Reader, slots: _Slots) -> Rule:
    groups, cells = slots.get("groups", ()), slots.get("cells", ())
    assert isinstance(groups, tuple)
    assert isinstance(cells, tuple)
    return Rfm(kind="rfm", groups=tuple(map(RfmSegment, dict.fromkeys(groups))), cells=cells)


def _score(_reader: Reader, slots: _Slots) -> Rule | None:
    compared = slots["comparison"]
    if not isinstance(compared, tuple):
        return None
    name = str(slots.get("score") or slots["score_known"])
    told = {"op": Op(compared[0]), "value": _number(compared[1]["n"])}
    return Score.model_validate({"kind": "score", "name": name, **told})


def _computed(_reader: Reader, slots: _Slots) -> Rule | None:
    one = _one(slots.get("computed_condition") or slots.get("computed_known"))
    if one is None:
        return None
    return Computed(kind="computed", name=one.name, op=one.op, value=one.value)


def _trait(_reader: Reader, slots: _Slots) -> Rule | None:
    one = _one(slots["own_condition"])
    return Trait(kind="trait", name=one.name, op=one.op, value=one.value) if one else None


def _one(conditions: object) -> Condition | None:
    return conditions[0] if isinstance(conditions, tuple) and len(conditions) == 1 else None


def _named(name: str, op: Op, value: object = None) -> Rule:
    return Trait(kind="trait", name=name, op=op, value=value)  # type: ignore[arg-type]


def _value(reader: Reader, slots: _Slots) -> Rule:
    pair = slots["value"] if "value" in slots else slots["tongue"]
    assert isinstance(pair, tuple)
    trait = reader.vocabulary.traits.get(pair[0])
    op = Op.CONTAINS if trait and trait.type == "list" else Op.IS
    return _named(pair[0], op, pair[1])


def _place(_reader: Reader, slots: _Slots) -> Rule | None:
    pairs = slots["places"]
    assert isinstance(pairs, tuple)
    traits = {trait for trait, _value in pairs}
    values = tuple(dict.fromkeys(value for _trait, value in pairs))
    if len(traits) > 1:
        return None
    if len(values) == 1:
        return _named(traits.pop(), Op.IS, values[0])
    return _named(traits.pop(), Op.ONE_OF, values)


def _counted(reader: Reader, slots: _Slots) -> Rule | None:
    """A number of something the shop keeps as a trait: `with at least 500 points`."""
    name, compared = str(slots["label"]), slots["comparison"]
    known = reader.vocabulary.traits.get(name)
    if known is None or known.type != "number" or not isinstance(compared, tuple):
        return None
    return _named(name, Op(compared[0]), _plain(_number(compared[1]["n"])))


def _no_place(reader: Reader, slots: _Slots) -> Rule | None:
    rule = _place(reader, slots)
    return Not(kind="not", rule=rule) if rule else None


def _birthday(_reader: Reader, slots: _Slots) -> Rule:
    days = _number(slots.get("n", 1.0)) * _number(slots.get("unit", 1.0))
    return _named("birthday", Op.ANNIVERSARY_WITHIN_DAYS, int(days))


def _registered(_reader: Reader, slots: _Slots) -> Rule | None:
    window = slots["window"]
    assert isinstance(window, Mapping)
    ops = {
        "within_days": Op.WITHIN_DAYS,
        "older_than_days": Op.OLDER_THAN_DAYS,
        OVER: Op.OLDER_THAN_DAYS,
        "since": Op.AFTER,
        "until": Op.BEFORE,
    }
    if len(window) != 1 or next(iter(window)) not in ops:
        return None
    field, value = next(iter(window.items()))
    return _named("created_at", ops[field], _plain(value))


def _registered_older(_reader: Reader, slots: _Slots) -> Rule:
    days = _number(slots["n"]) * _number(slots["unit"])
    return _named("created_at", Op.OLDER_THAN_DAYS, _plain(days))


def _consent(_reader: Reader, slots: _Slots) -> Rule:
    return Consented(
        kind="consent",
        channel=str(slots["channel"]),
        purpose=Purpose(str(slots["purpose"])),
        state=ConsentState(str(slots["state"])),
    )


def _consent_by(channel: str) -> Callable[[Reader, _Slots], Rule]:
    def rule(_reader: Reader, slots: _Slots) -> Rule:
        state = ConsentState(str(slots.get("state", ConsentState.GRANTED)))
        return Consented(kind="consent", channel=channel, state=state)

    return rule


def _compared(of: TotalName, op: str = "") -> Callable[[Reader, _Slots], Rule | None]:
    """Compare a figure of one span of days with the same figure of another."""

    def rule(reader: Reader, slots: _Slots) -> Rule | None:
        one, other = slots["window"], slots.get("window2")
        assert isinstance(one, Mapping)
        if other == one:  # `the previous 30 days` beside `the last 30 days`
            other = _span_before(one, float(str(one.get("within_days", 0.0))))
        elif not isinstance(other, Mapping):
            days = _number(slots["n"]) * _number(slots["unit"])
            other = _span_before(one, days)
        if other is None:
            return None
        sides = [{"kind": "orders", "of": of, **finished(span, reader)} for span in (one, other)]
        told = {"kind": "aggregate", "op": Op(str(slots.get("more", op))), "figure": sides[0]}
        times = {"times": _number(slots["n2"])} if "n2" in slots else {}
        return Aggregate.model_validate({**told, "than": sides[1], **times})

    return rule


def _span_before(one: Mapping[str, object], days: float) -> Mapping[str, object] | None:
    near = one.get("within_days")
    if set(one) != {"within_days"} or not isinstance(near, float):
        return None
    return {"within_days": near + days, "older_than_days": near}


def _aggregate(_reader: Reader, slots: _Slots) -> Rule | None:
    figure = slots["figure"]
    right = slots.get("figure_comparison") or slots.get("figure_order")
    if not isinstance(right, tuple) or not isinstance(figure, Mapping):
        return None
    op, told = right
    fields: dict[str, object] = {"kind": "aggregate", "figure": figure, "op": Op(op)}
    if "figure" not in told:
        if figure["kind"] == "orders":
            return None  # said as a total, which is compared with money
        return Aggregate.model_validate({**fields, "value": told["n"]})
    times = {"times": _number(told["n"])} if "n" in told else {}
    return Aggregate.model_validate({**fields, "than": told["figure"], **times})


def _number(value: object) -> float:
    return float(str(value))


def _plain(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _stated(reader: Reader, slots: _Slots) -> Rule | None:
    key, told, window = (
        str(slots["stated_key"]),
        slots.get("stated_values", ()),
        slots.get("window"),
    )
    assert isinstance(told, tuple)
    values = [next((value for of, value in one if of in (key, "")), None) for one in told]
    if None in values:
        return None
    when = finished(window, reader) if isinstance(window, Mapping) else {}
    return Stated.model_validate({"kind": "stated", "key": key, "values": tuple(values), **when})


_ATOMS: Mapping[str, Callable[[Reader, _Slots], Rule | None]] = {
    "everyone": lambda _reader, _slots: Everyone(kind="everyone"),
    "segment": lambda _reader, slots: InSegment(kind="segment", segment_id=str(slots["segment"])),
    "list": lambda _reader, slots: InList(kind="list", list_id=str(slots["list"])),
    "bucket": _bucket,
    "sample": lambda _reader, slots: Bucket(kind="bucket", name=SAMPLE, end=_number(slots["n"])),
    "near": _near_in,
    "near_place": _near_place,
    "rfm": _rfm,
    "rfm_cells": _rfm,
    "rfm_both": _rfm,
    "score": _score,
    "computed": _computed,
    "trait": _trait,
    "missing": lambda _reader, slots: _named(str(slots["field"]), Op.MISSING),
    "known": lambda _reader, slots: _named(str(slots["field"]), Op.EXISTS),
    "birthday": _birthday,
    "birthday_today": lambda _reader, _slots: _named("birthday", Op.ANNIVERSARY_WITHIN_DAYS, 0),
    "registered": _registered,
    "registered_older": _registered_older,
    "stated": _stated,
    "tagged": lambda _reader, slots: _named("tags", Op.CONTAINS, slots["tag"]),
    "value": _value,
    "counted": _counted,
    "place": _place,
    "place_not": _no_place,
    "tongue": _value,
    "consent": _consent,
    "consent_mail": _consent_by("email"),
    "consent_sms": _consent_by("sms"),
    "spent_more": _compared(TotalName.REVENUE_MINOR),
    "ordered_more": _compared(TotalName.ORDERS),
    "times_more": _compared(TotalName.REVENUE_MINOR, op="more_than"),
    "aggregate": _aggregate,
}
