"""The form of the programme, with what the last year would have cost."""

from collections.abc import Mapping
from functools import partial

from nicegui import PageArguments, ui
from pydantic import ValidationError

from rapport.access import Permission
from rapport.app import loyalty_desk_of
from rapport.console.controls import (
    box,
    button,
    card,
    choice,
    number_field,
    show,
    text_area,
    text_field,
)
from rapport.console.loyalty import PAGE
from rapport.console.markup import Markup, tag
from rapport.console.parts import button_link, facts, head, link
from rapport.console.visits import Draw, Visit
from rapport.loyalty import (
    BadProgramme,
    Foreseen,
    Measure,
    Programme,
    find_programme,
    put_programme,
    try_programme,
)

_NUMBERS = ("points_per_unit", "wait_days", "expires_months", "point_value_minor")
_SPARE_TIERS = 1
_MOST_TIERS = 6
_TIER_TEXTS = ("tier", "zh", "en", "benefits_zh", "benefits_en")
_MARKS = str.maketrans("，；：", ",;:")


def loyalty_programme(visit: Visit, _arguments: PageArguments) -> Draw:
    """Draw the form with the programme in use, or empty."""
    return _Form(visit, find_programme(visit.app.database)).draw


def read_lines(text: str) -> dict[str, float]:
    """Read `name: number` lines, with colons of either script; raise `BadProgramme` for others."""
    found = {}
    for line in filter(None, (one.strip() for one in _plain(text).splitlines())):
        name, _, number = line.rpartition(":")
        try:
            found[name.strip()] = float(number)
        except ValueError:
            raise BadProgramme(f"the line {line!r} must be a name, a colon, a number") from None
    return found


class _Form:
    def __init__(self, visit: Visit, programme: Programme | None) -> None:
        self._visit = visit
        self._old = programme
        self._fields: dict[str, ui.input | ui.number | ui.textarea | ui.select] = {}
        self._shown: ui.element | None = None

    def draw(self) -> None:
        t = self._visit.t
        with box("head"):
            crumbs = [(t("menu.loyalty"), link(PAGE))]
            show(head(t("loyalty.form"), t("loyalty.form_about"), crumbs=crumbs))
        with box("cols main-side"):
            with box("stack"):
                with card(t("loyalty.rules")), box("stack tight"):
                    self._draw_rules()
                with card(t("loyalty.tiers"), t("loyalty.tiers_help")), box("stack tight"):
                    self._draw_tiers()
            with box("stack sticky"):
                with card(t("loyalty.last_year"), t("loyalty.last_year_about")):
                    self._shown = box_of()
                with box("line"):
                    button(t("loyalty.try"), self._try, icon_name="reports").mark("try")
                    button(t("loyalty.save"), self._save, kind="primary").mark("save")
                    show(button_link(t("words.cancel"), link(PAGE)))

    def _draw_rules(self) -> None:
        t, old, fields = self._visit.t, self._old, self._fields
        today = self._visit.now.date().isoformat()
        with box("fields"):
            for one in ("zh", "en"):
                name = f"name_{one}"
                value = old.names.get(one, "") if old else ""
                fields[name] = text_field(name, t(f"loyalty.field.{name}"), value=value)
        started = old.starts_on.isoformat() if old else today
        fields["starts_on"] = text_field("starts_on", t("loyalty.field.starts_on"), value=started)
        with box("fields"):
            for name in _NUMBERS:
                default = Programme.model_fields[name].default
                value = getattr(old, name) if old else default
                fields[name] = number_field(name, t(f"loyalty.field.{name}"), value=value)
        by = {one.value: t(f"loyalty.by.{one.value}") for one in Measure}
        chosen = old.tiers_by.value if old else Measure.POINTS.value
        fields["tiers_by"] = choice("tiers_by", t("loyalty.field.tiers_by"), by, value=chosen)
        rates = {name: f"{rate:g}" for name, rate in old.categories.items()} if old else {}
        bonuses = {one.event: str(one.points) for one in old.bonuses if not one.once} if old else {}
        once = {one.event: str(one.points) for one in old.bonuses if one.once} if old else {}
        for name, lines in (("categories", rates), ("bonuses", bonuses), ("once", once)):
            text = "\n".join(f"{key}: {number}" for key, number in lines.items())
            fields[name] = text_area(
                name, t(f"loyalty.field.{name}"), value=text, help_text=t("loyalty.lines_help")
            )

    def _draw_tiers(self) -> None:
        t, fields = self._visit.t, self._fields
        old = list(self._old.tiers) if self._old else []
        for place in range(min(len(old) + _SPARE_TIERS, _MOST_TIERS)):
            tier = old[place] if place < len(old) else None
            told = {
                "tier": tier.tier if tier else "",
                "zh": tier.names.get("zh", "") if tier else "",
                "en": tier.names.get("en", "") if tier else "",
                "benefits_zh": _joined(tier.benefits, "zh") if tier else "",
                "benefits_en": _joined(tier.benefits, "en") if tier else "",
            }
            with box("fields"):
                for key in _TIER_TEXTS[:3]:
                    name = f"{key}_{place}"
                    fields[name] = text_field(name, t(f"loyalty.tier_{key}"), value=told[key])
                name = f"at_least_{place}"
                value = tier.at_least if tier else None
                fields[name] = number_field(name, t("loyalty.from"), value=value)
            with box("fields"):
                for key in _TIER_TEXTS[3:]:
                    name = f"{key}_{place}"
                    fields[name] = text_field(name, t(f"loyalty.tier_{key}"), value=told[key])

    def _read(self) -> Programme:
        told = {name: one.value for name, one in self._fields.items()}
        try:
            return Programme.model_validate(programme_of(told))
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            raise BadProgramme(f"{place or 'programme'}: {first['msg']}") from error

    async def _try(self) -> None:
        visit = self._visit
        with visit.told():
            programme = self._read()
            ask = partial(try_programme, loyalty_desk_of(visit.app), programme)
            found = await visit.do(Permission.VIEW, ask)
            assert self._shown is not None, "the form is drawn before a button of it is pressed"
            self._shown.clear()
            with self._shown:
                show(_foreseen(visit, found))

    async def _save(self) -> None:
        visit = self._visit
        with visit.told():
            programme = self._read()
            put = partial(
                put_programme,
                visit.app.database,
                programme,
                by=visit.operator.email,
                now=visit.app.clock(),
            )
            await visit.do(Permission.WRITE_CONTENT, put)
            visit.say(visit.t("loyalty.saved"))
            visit.go(PAGE)


def box_of() -> ui.element:
    """An empty place on the page, to be filled later."""
    return ui.element("div").mark("last-year")


def programme_of(told: Mapping[str, object]) -> dict[str, object]:
    """Make a programme's data of what was typed, by the names of the fields."""
    texts = {one: str(told.get(f"name_{one}") or "").strip() for one in ("zh", "en")}
    made: dict[str, object] = {
        "names": {one: text for one, text in texts.items() if text},
        "starts_on": str(told.get("starts_on") or "").strip(),
        "tiers_by": told.get("tiers_by"),
        "categories": read_lines(str(told.get("categories") or "")),
        "bonuses": [
            {"event": event, "points": int(points), "once": once}
            for name, once in (("bonuses", False), ("once", True))
            for event, points in read_lines(str(told.get(name) or "")).items()
        ],
        "tiers": list(_tiers(told)),
    }
    for name in _NUMBERS:
        value = told.get(name)
        if isinstance(value, int | float):
            made[name] = int(value) if name in ("wait_days", "expires_months") else value
    if not made.get("expires_months"):
        made.pop("expires_months", None)
    return made


def _tiers(told: Mapping[str, object]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for place in range(_MOST_TIERS):
        text = {key: str(told.get(f"{key}_{place}") or "").strip() for key in _TIER_TEXTS}
        if not text["tier"]:
            continue
        benefits = [_parts(text[f"benefits_{one}"]) for one in ("zh", "en")]
        found.append(
            {
                "tier": text["tier"],
                "names": {one: text[one] for one in ("zh", "en") if text[one]},
                "at_least": told.get(f"at_least_{place}"),
                "benefits": [
                    {
                        one: words[n]
                        for one, words in zip(("zh", "en"), benefits, strict=True)
                        if n < len(words)
                    }
                    for n in range(max(len(words) for words in benefits))
                ],
            }
        )
    return found


def _foreseen(visit: Visit, found: Foreseen) -> Markup:
    t, f = visit.t, visit.f
    names = {one.tier: one.name_in(t.language) for one in found.programme.tiers}
    share = f.share(found.share)
    pairs: list[tuple[str, str | Markup]] = [
        (t("loyalty.owed"), f.number(found.points)),
        (t("loyalty.liability"), f"{f.money_whole(found.liability_minor)} ({share})"),
        (t("loyalty.revenue"), f.money_whole(found.revenue_minor)),
        (t("loyalty.customers"), f.number(found.customers)),
        *(
            (names.get(tier) or t("loyalty.no_tier"), f.number(count))
            for tier, count in found.tiers.items()
        ),
    ]
    return tag("div", facts(pairs))


def _joined(benefits: tuple[Mapping[str, str], ...], language: str) -> str:
    return "; ".join(one[language] for one in benefits if language in one)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in _plain(text).split(";") if part.strip()]


def _plain(text: str) -> str:
    return text.translate(_MARKS)
