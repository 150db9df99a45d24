"""A journey in sentences, in the operator's language: whoever hears them knows what it does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rapport.app import topics_of_shop
from rapport.campaigns import list_campaigns
from rapport.console.formats import Formats
from rapport.console.journey_flow import Definition, Line, Values, steps_of
from rapport.console.journey_values import item_of, mapping_of, number_of
from rapport.console.texts import Texts
from rapport.console.visits import Visit
from rapport.content import list_briefs
from rapport.kit.errors import RapportError
from rapport.segments import describe, list_lists, list_segments, parse_rule

ICONS: Mapping[str, str] = {
    "wait": "clock",
    "wait-for": "eye",
    "wait-until": "calendar",
    "branch": "segments",
    "split": "judge",
    "score": "lab",
    "choose": "star",
    "send": "campaigns",
    "set": "edit",
    "webhook": "imports",
    "task": "customers",
    "end": "stop",
}
"""The kinds of steps, in the order in which they are offered, with their icons."""
_HOURS = 24
_SHORT = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """How things are called that a journey names by id."""

    briefs: Mapping[str, str]
    segments: Mapping[str, str]
    lists: Mapping[str, str]
    campaigns: Mapping[str, str]
    topics: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def read_names(visit: Visit) -> Names:
    database = visit.app.database
    return Names(
        briefs={str(one.brief_id): one.name for one in list_briefs(database)},
        segments={str(one.segment_id): one.name for one in list_segments(database)},
        lists={one.list_id: one.name for one in list_lists(database)},
        campaigns={str(one.campaign_id): one.name for one in list_campaigns(database)},
        topics=topics_of_shop(visit.app),
    )


class Words:
    """Says the parts of a journey; what a draft leaves open or has wrong is said as such."""

    def __init__(self, t: Texts, f: Formats, names: Names) -> None:
        self.t = t
        self.f = f
        self.names = names

    def named(self, sentence: str) -> str:
        """Put names where a sentence of the prover has the ids of briefs and segments."""
        for id_, name in {**self.names.briefs, **self.names.segments}.items():
            sentence = sentence.replace(repr(id_), f"“{name}”")
        return sentence

    def step(self, step: Values) -> str:
        """Say what a step does."""
        kind = str(step.get("kind"))
        told = {
            "wait": self._wait,
            "wait-for": self._wait_for,
            "wait-until": self._wait_until,
            "branch": self._branch,
            "split": self._split,
            "score": self._score,
            "choose": self._choose,
            "send": self._send,
            "set": self._set,
            "webhook": self._webhook,
            "task": self._task,
        }.get(kind)
        if kind == "end":
            return self.t("journey_words.end")
        return told(step) if told else self.t("journey_words.unreadable")

    def way(self, step: Values, place: int) -> str:
        """Say when one of a step's ways is gone."""
        t = self.t
        match step.get("kind"):
            case "branch":
                return t("journey_words.if_not" if place else "journey_words.if_so")
            case "wait-for" if not place:
                return t("journey_words.if_happened", event=self.event(step.get("event")))
            case "wait-for":
                return t("journey_words.if_late", length=self.length(step))
            case "split":
                return t("journey_words.drawn", number=place + 1, share=self._share(step, place))
            case "choose":
                option = item_of(step, "options", place)
                return t("journey_words.option", name=self._given(option.get("name")))
        return self._cut(step, place)

    def target(self, definition: Definition, step_id: str) -> str:
        """Name a step by what it does, so that one knows which is meant."""
        step = steps_of(definition).get(step_id)
        if step is None:
            return self.t("journey_words.missing", step=step_id or "?")
        return shortened(self.step(step))

    def line(self, definition: Definition, line: Line) -> str:
        """Say a line of the column."""
        steps, t = steps_of(definition), self.t
        match line.kind:
            case "step":
                return self.step(steps[line.step_id])
            case "way":
                return self.way(steps[line.step_id], line.place)
            case "jump":
                if line.target not in steps:
                    return t("journey_words.leads_nowhere", step=line.target or "?")
                return t("journey_words.continue", step=self.target(definition, line.target))
            case "meet":
                return t("journey_words.meet")
        return t("journey_words.unreached")

    def trigger(self, definition: Definition) -> str:
        """Say who comes in."""
        t, trigger = self.t, mapping_of(definition.get("trigger"))
        match trigger.get("kind"):
            case "segment":
                return t("journey_words.by_segment", segment=self.segment(trigger.get("segment")))
            case "event":
                told = t("journey_words.by_event", event=self.event(trigger.get("event")))
                where = mapping_of(trigger.get("where"))
                if where:
                    pairs = t("journey_words.comma").join(f"{k} = {v}" for k, v in where.items())
                    told = t("journey_words.with", told=told, where=pairs)
                key = trigger.get("key")
                return t("journey_words.per_key", told=told, by=key) if key else told
            case "date":
                return self._date(trigger)
            case "api":
                return t("journey_words.by_api")
        return t("journey_words.by_nothing")

    def goal(self, definition: Definition) -> str:
        goal = mapping_of(definition.get("goal"))
        if not goal:
            return self.t("journey_words.no_goal")
        days = self.days(goal.get("within_days", 30))
        key = "journey_words.goal_ends" if goal.get("ends", True) else "journey_words.goal"
        return self.t(key, event=self.event(goal.get("event")), days=days)

    def exits(self, definition: Definition) -> str:
        exits = definition.get("exits")
        names = [self.event(one) for one in exits] if isinstance(exits, list | tuple) else []
        told = self.t("journey_words.or").join(names) or self.t("journey_words.no_exits")
        rule = definition.get("exit_when")
        return f"{told}; {self.rule(rule)}" if rule else told

    def event(self, name: object) -> str:
        return self.t.name("event", str(name)) if name else self._given(None)

    def segment(self, name: object) -> str:
        return self.names.segments.get(str(name), str(name)) if name else self._given(None)

    def rule(self, rule: object) -> str:
        """Say a rule, given as data."""
        try:
            read = parse_rule(mapping_of(rule))
        except RapportError:
            return self.t("journey_words.no_rule")
        return describe(
            read,
            self.t.language,
            segment_name=lambda one: self.names.segments.get(one, one),
            list_name=lambda one: self.names.lists.get(one, one),
            campaign_name=lambda one: self.names.campaigns.get(one, one),
            topics=self.names.topics,
        )

    def length(self, values: Values) -> str:
        """Say `days` and `hours` together."""
        hours = number_of(values.get("days")) * _HOURS + number_of(values.get("hours"))
        days, rest = divmod(round(hours, 2), _HOURS)
        parts = []
        if days:
            parts.append(self.days(days))
        if rest or not days:
            parts.append(self._counted("hours", rest))
        return self.t("journey_words.and").join(parts)

    def days(self, number: object) -> str:
        return self._counted("days", number_of(number))

    def weekdays(self, days: Sequence[object]) -> str:
        names = self.f.weekdays()
        told = [names[day - 1] for day in days if isinstance(day, int) and 1 <= day <= len(names)]
        return self.t("journey_words.comma").join(told)

    def _counted(self, unit: str, number: float) -> str:
        shown = self.f.number(number, digits=0 if float(number).is_integer() else 1)
        form = 1 if number == 1 else 2
        return self.t.many(f"journey_words.{unit}", form, shown=shown)

    def _wait(self, step: Values) -> str:
        return self.t("journey_words.wait", length=self.length(step))

    def _wait_for(self, step: Values) -> str:
        event = self.event(step.get("event"))
        return self.t("journey_words.wait_for", event=event, length=self.length(step))

    def _wait_until(self, step: Values) -> str:
        told = self.t("journey_words.wait_until", at=self._given(step.get("at")))
        days = step.get("weekdays")
        if isinstance(days, list | tuple) and days:
            return self.t("journey_words.on_days", told=told, days=self.weekdays(days))
        return told

    def _branch(self, step: Values) -> str:
        told = self.rule(step.get("rule")).rstrip(".。")
        return self.t("journey_words.branch", rule=told[:1].lower() + told[1:])

    def _split(self, step: Values) -> str:
        ways = step.get("ways")
        count = len(ways) if isinstance(ways, list | tuple) else 0
        return self.t("journey_words.split", count=count)

    def _score(self, step: Values) -> str:
        return self.t("journey_words.score", model=self._given(step.get("model")))

    def _choose(self, step: Values) -> str:
        days = self.days(step.get("within_days", 7))
        return self.t("journey_words.choose", aim=self.event(step.get("aim")), days=days)

    def _send(self, step: Values) -> str:
        t, brief = self.t, step.get("brief")
        name = self.names.briefs.get(str(brief), str(brief)) if brief else self._given(None)
        channel = t.name("channel", str(step.get("channel", "email")))
        told = t("journey_words.send", brief=name, channel=channel)
        if step.get("segment"):
            segment = self.segment(step.get("segment"))
            told = t("journey_words.to_group", told=told, segment=segment)
        if step.get("topic"):
            told = t("journey_words.about_topic", told=told, topic=step["topic"])
        return told

    def _set(self, step: Values) -> str:
        trait, value = self._given(step.get("trait")), step.get("value")
        if value is None:
            return self.t("journey_words.unset", trait=trait)
        return self.t("journey_words.set", trait=trait, value=value)

    def _webhook(self, step: Values) -> str:
        return self.t("journey_words.webhook", endpoint=self._given(step.get("endpoint")))

    def _task(self, step: Values) -> str:
        team = self.t.name("journey_words.team", str(step.get("team", "sales")))
        title = self._given(step.get("title"))
        days = self.days(step.get("due_days", 1))
        return self.t("journey_words.task", team=team, title=title, days=days)

    def _date(self, trigger: Values) -> str:
        number = number_of(trigger.get("days"))
        when = "on_day" if not number else "after_day" if number > 0 else "before_day"
        yearly = "yearly" if trigger.get("yearly", True) else "once"
        return self.t(
            f"journey_words.{when}",
            days=self.days(abs(number)),
            trait=self.t.name("trait", self._given(trigger.get("trait"))),
            at=trigger.get("at", "09:00"),
            often=self.t(f"journey_words.{yearly}"),
        )

    def _cut(self, step: Values, place: int) -> str:
        cuts = step.get("cuts")
        if isinstance(cuts, list) and place < len(cuts):
            cut = self._given(item_of(step, "cuts", place).get("at_least"))
            return self.t("journey_words.cut", cut=cut)
        return self.t("journey_words.no_cut")

    def _share(self, step: Values, place: int) -> str:
        ways = step.get("ways")
        items = ways if isinstance(ways, list | tuple) else []
        shares = [number_of(mapping_of(one).get("share")) for one in items]
        total = sum(shares)
        return self.f.share(shares[place] / total) if total and place < len(shares) else "–"

    def _given(self, value: object) -> str:
        return self.t("journey_words.open") if value in (None, "") else str(value)


def shortened(text: str, longest: int = _SHORT) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
