"""The line of each kind of condition: two or three fields that matter, the rest when asked for."""

from collections.abc import Callable, Mapping
from functools import partial

from rapport.console.controls import box, button, show
from rapport.console.customers import rfm_name
from rapport.console.markup import tag
from rapport.console.rule_conditions import add_condition, amount, condition, conditions
from rapport.console.rule_fields import Fields
from rapport.console.rule_figures import COMPARING, TOTALS, aggregate, total_amount
from rapport.console.rule_sequences import add_step, steps
from rapport.console.rule_stated import stated
from rapport.console.rule_topics import topics_offered
from rapport.console.rule_tree import Line
from rapport.console.rule_windows import clock, has_clock, when
from rapport.profiles import Purpose
from rapport.scoring import RfmSegment

_COUNTS = ("at_least", "at_most", "exactly", "between")
_DEEDS = ("delivered", "opened", "clicked", "bounced", "complained", "unsubscribed")
_FEELINGS = ("positive", "neutral", "negative")
_CHANNELS = ("email", "sms", "wecom", "push", "phone", "post")
_STATES = ("granted", "denied", "never_asked")
_TIMED = frozenset(
    (
        *("performed", "not_performed", "last_performed", "sequence", "total"),
        *("finding", "stated", "message"),
    )
)
_CURRENCY = frozenset({"total", "rfm"})


def line_fields(fields: Fields, line: Line) -> None:
    """Draw the fields of a line behind its kind, and under them what was added to it."""
    _DRAWN[line.kind](fields)


def line_more(fields: Fields, line: Line) -> None:
    """Draw what a line has besides: conditions on what happened, the clock, the currency."""
    kind = line.kind
    if kind == "sequence":
        steps(fields)
    if kind in ("performed", "not_performed", "last_performed"):
        conditions(fields, "product", "product")
        conditions(fields, "where", "where")
        conditions(fields, "then", "where")
    if kind == "finding":
        conditions(fields, "product", "product")
    if kind in _TIMED and (line.is_open or has_clock(line.values)):
        clock(fields)
    if kind in _CURRENCY and (line.is_open or line.values.get("currency")):
        _currency(fields)
    if kind == "rfm" and (line.is_open or line.values.get("cells")):
        _cells(fields)
    _adders(fields, line)


def _adders(fields: Fields, line: Line) -> None:
    with box("rule-adders"):
        match line.kind:
            case "performed" | "not_performed":
                add_condition(fields, "product", "product")
                add_condition(fields, "where", "where")
            case "last_performed":
                add_condition(fields, "product", "product")
                add_condition(fields, "where", "where")
                add_condition(fields, "then", "where")
            case "finding":
                add_condition(fields, "product", "product")
            case "sequence":
                add_step(fields)
        if line.kind in _TIMED | _CURRENCY and not _shows_all(line):
            _opener(fields, line)


def _shows_all(line: Line) -> bool:
    if line.kind == "rfm":
        return line.is_open or bool(line.values.get("cells") and line.values.get("currency"))
    return line.is_open or has_clock(line.values)


def _opener(fields: Fields, line: Line) -> None:
    def press() -> None:
        line.is_open = True
        fields.changed(True)

    text = fields.t("rule.more_cells" if line.kind == "rfm" else "rule.more_clock")
    made = button(text, press, kind="bare", icon_name="clock").mark(f"{fields.place}-more")
    made.classes("small-btn")


def _happened(fields: Fields) -> None:
    event(fields)
    when(fields)


def _performed(fields: Fields) -> None:
    event(fields)
    times(fields)
    when(fields)


def _last_performed(fields: Fields) -> None:
    which = {"last": fields.t("rule.last"), "first": fields.t("rule.first")}
    shown: dict[str, object] = {"which": "first" if fields.values.get("first") else "last"}
    chooser = fields.inside(shown, "w")
    chooser.select("which", which, on_change=lambda one: fields.keep("first", one == "first"))
    event(fields)
    when(fields)


def event(fields: Fields) -> None:
    """Draw the choice of an event."""
    fields.select("event", fields.named("event", fields.known.events), wide=True)


def times(fields: Fields) -> None:
    """Draw how often: at least, at most, exactly, or between two numbers."""
    values, t = fields.values, fields.t
    least = fields.number_of("at_least")
    least = 1 if least is None else least
    most = fields.number_of("at_most")
    mode = "at_least" if most is None else "at_most" if least == 0 else "between"
    mode = "exactly" if most is not None and most == least else mode
    chooser = fields.inside({"count": mode}, "w")
    modes = {name: t(f"rule.times.{name}") for name in _COUNTS}
    chooser.select("count", modes, on_change=lambda name: _count(fields, name, most or least or 1))
    unit = t("rule.unit.times")
    if mode == "at_least":
        fields.number("at_least", default=1, minimum=1, around=("", unit))
    elif mode == "at_most":
        fields.number("at_most", around=("", unit))
    elif mode == "exactly":
        _exactly(fields, unit)
    else:
        values.setdefault("at_least", 1)
        fields.number("at_least")
        fields.word("rule.when.to")
        fields.number("at_most", around=("", unit))


def _count(fields: Fields, mode: str, number: float) -> None:
    both: Mapping[str, tuple[float, float | None]] = {
        "at_least": (max(number, 1), None),
        "at_most": (0, number),
        "exactly": (number, number),
        "between": (number, number + 2),
    }
    fields.values["at_least"], most = both[mode]
    fields.keep("at_most", most, redraw=True)


def _exactly(fields: Fields, unit: str) -> None:
    """Draw one number that is the fewest and the most."""
    shown: dict[str, object] = {"at_most": fields.values.get("at_most")}

    def keep(_redraw: bool) -> None:
        number = shown.get("at_most")
        fields.values["at_least"] = 1 if number is None else number
        fields.keep("at_most", number)

    both = Fields(fields.visit, fields.known, shown, place=fields.place, changed=keep)
    both.number("at_most", around=("", unit))


def _total(fields: Fields) -> None:
    fields.select(
        "of", fields.named("total", TOTALS), on_change=partial(_of_orders, fields), wide=True
    )
    fields.select("op", fields.named("op", COMPARING))
    total_amount(fields, fields.text_of("of"))
    when(fields)


def _of_orders(fields: Fields, of: str) -> None:
    """Ask for another figure; a number of orders that becomes an amount begins anew."""
    before, after = (name.endswith("_minor") for name in (fields.text_of("of"), of))
    if before != after:
        fields.values["value"] = 10_000 if after else 2
    fields.keep("of", of, redraw=True)


def _rfm(fields: Fields) -> None:
    fields.many("groups", {g.value: rfm_name(fields.t, g) for g in RfmSegment}, free=False)


def _cells(fields: Fields) -> None:
    with box("rule-line only"):
        fields.word("rule.cells")
        fields.many("cells", {})


def _currency(fields: Fields) -> None:
    own = fields.visit.f.currency
    seen = fields.known.vocabulary.currency or own
    with box("rule-line only"):
        fields.word("rule.currency")
        fields.select("currency", {"": fields.t("rule.any_currency"), own: own, seen: seen})


def _score(fields: Fields) -> None:
    scores = {name: name for name in fields.known.vocabulary.scores}
    if not scores and not fields.values.get("name"):
        _nothing_yet(fields, "rule.no_scores")
        return
    fields.select("name", scores)
    fields.select("op", fields.named("op", COMPARING))
    amount(fields, "number")


def _finding(fields: Fields) -> None:
    t = fields.t
    topics = {"": t("rule.any_topic"), **topics_offered(fields)}
    fields.select("feeling", {"": t("rule.any_feeling"), **fields.named("sentiment", _FEELINGS)})
    fields.word("rule.about_topic")
    fields.select("topic", topics)
    least = (t("rule.times.at_least"), t("rule.unit.times"))
    fields.number("at_least", default=1, minimum=1, around=least)
    when(fields)


def _message(fields: Fields) -> None:
    fields.select("did", fields.named("rule.did", _DEEDS))
    campaigns = {"": fields.t("rule.any_campaign"), **fields.known.campaigns}
    fields.select("campaign_id", campaigns, wide=True)
    times(fields)
    when(fields)


def _consent(fields: Fields) -> None:
    fields.select("state", fields.named("rule.consent", _STATES), default="granted")
    fields.word("rule.by_channel")
    fields.open_select("channel", fields.named("rule.channel", _CHANNELS))
    fields.word("rule.for_purpose")
    purposes = fields.named("purpose", [purpose.value for purpose in Purpose])
    fields.select("purpose", purposes, default=Purpose.MARKETING.value)


def _near(fields: Fields) -> None:
    t = fields.t
    fields.number("kilometres", around=(t("rule.near.within"), t("rule.near.km")))
    for key, furthest in (("latitude", 90), ("longitude", 180)):
        fields.number(key, minimum=-furthest, around=(t(f"rule.near.{key}"), "°"))


def _chosen(key: str, fields: Fields) -> None:
    offered = fields.known.lists if key == "list_id" else fields.known.segments
    if not offered and not fields.values.get(key):
        _nothing_yet(fields, "rule.no_lists" if key == "list_id" else "rule.no_segments")
        return
    fields.select(key, offered, wide=True)


def _bucket(fields: Fields) -> None:
    t = fields.t
    fields.text("name")
    fields.number("start", default=0, around=(t("rule.bucket.from"), "%"))
    fields.number("end", around=(t("rule.bucket.to"), "%"))


def _everyone(fields: Fields) -> None:
    fields.word("rule.everyone_about")


def _nothing_yet(fields: Fields, key: str) -> None:
    show(tag("span", fields.t(key), class_="muted small"))


_DRAWN: Mapping[str, Callable[[Fields], None]] = {
    "everyone": _everyone,
    "trait": partial(condition, scope="trait"),
    "computed": partial(condition, scope="computed"),
    "performed": _performed,
    "not_performed": _happened,
    "last_performed": _last_performed,
    "sequence": when,
    "aggregate": aggregate,
    "total": _total,
    "rfm": _rfm,
    "score": _score,
    "finding": _finding,
    "stated": stated,
    "message": _message,
    "consent": _consent,
    "near": _near,
    "list": partial(_chosen, "list_id"),
    "bucket": _bucket,
    "segment": partial(_chosen, "segment_id"),
}
