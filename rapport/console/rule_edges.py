"""Who stands at the edge of a rule: just inside, just outside, and which condition decides."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from nicegui import ui

from rapport.app import topics_of_shop
from rapport.console.controls import box, button, card, show
from rapport.console.customers import customer_link, full_name
from rapport.console.markup import Markup, tag
from rapport.console.parts import banner
from rapport.console.rule_count import Wanted
from rapport.console.visits import Visit, in_thread
from rapport.kit.errors import RapportError
from rapport.profiles import Profile, find_profiles
from rapport.segments import Boundary, Deciding, Edge, Rule, boundary_of, rule_lookup, segment_names

_EACH = 5


class Edges:
    """Asks for the edge of the rule as it stands; `keep` is told to keep it as tests."""

    def __init__(
        self, visit: Visit, *, wanted: Callable[[], Wanted], keep: Callable[[], object]
    ) -> None:
        self._visit = visit
        self._t = visit.t
        self._wanted = wanted
        self._keep = keep
        self._is_asking = False

    def draw(self) -> None:
        t = self._t
        with card(t("rule.edge.title"), t("rule.edge.about")):
            self._body = ui.element("div").classes("stack tight").props("aria-live=polite")
            ask = button(t("rule.edge.ask"), self._ask, icon_name="search").mark("edges")
            ask.style("align-self: start; margin-top: 10px")

    def stale(self) -> None:
        """The rule changed: what is shown is about another."""
        if not self._is_asking and not self._body.is_deleted:
            self._body.clear()

    async def _ask(self) -> None:
        wanted = self._wanted()
        if self._is_asking:
            return
        if wanted.rule is None:
            self._show_error(str(wanted.error))
            return
        self._is_asking = True
        self._body.clear()
        with self._body:
            show(tag("p", self._t("rule.counting"), class_="muted small", role="status"))
        try:
            found = await in_thread(partial(self._read, wanted.rule))
            if not self._body.is_deleted:
                self._draw(*found)
        except RapportError as error:
            self._show_error(str(error))
        finally:
            self._is_asking = False

    def _read(self, rule: Rule) -> tuple[Boundary, Mapping[str, Profile]]:
        doors = self._visit.app
        found = boundary_of(
            rule,
            facts=doors.facts,
            now=doors.clock(),
            segments=rule_lookup(doors.database),
            segment_name=segment_names(doors.database),
            topics=topics_of_shop(doors),
            each=_EACH,
        )
        ids = [edge.customer_id for edge in (*found.inside, *found.outside)]
        return found, dict(find_profiles(doors.facts, ids))

    def _show_error(self, text: str) -> None:
        if self._body.is_deleted:
            return
        self._body.clear()
        with self._body:
            show(banner(text, "bad"))

    def _draw(self, found: Boundary, people: Mapping[str, Profile]) -> None:
        t, f = self._t, self._visit.f
        self._body.clear()
        with self._body:
            if found.looked_at < found.customers:
                looked = f.number(found.looked_at)
                show(tag("p", t("rule.edge.some", number=looked), class_="muted small"))
            with box("cols two"):
                said = {one.path: one for one in found.conditions}
                for side, edges in (("inside", found.inside), ("outside", found.outside)):
                    with box("stack snug"):
                        show(tag("h3", t(f"rule.edge.{side}")))
                        show(self._people(edges, said, people, side))
            if found.inside or found.outside:
                keep = button(t("rule.edge.keep"), self._keep, icon_name="check")
                keep.mark("keep-tests").style("align-self: start")
                show(tag("p", t("rule.edge.keep_about"), class_="muted small"))

    def _people(
        self,
        edges: Sequence[Edge],
        said: Mapping[str, Deciding],
        people: Mapping[str, Profile],
        side: str,
    ) -> Markup:
        if not edges:
            return tag("p", self._t(f"rule.edge.none_{side}"), class_="muted small")
        rows = [self._person(edge, said[edge.path], people.get(edge.customer_id)) for edge in edges]
        return tag("ul", rows, class_="list edges")

    def _person(self, edge: Edge, one: Deciding, profile: Profile | None) -> Markup:
        name = (full_name(profile) if profile else "") or edge.customer_id
        return tag(
            "li",
            tag("a", name, href=customer_link(edge.customer_id)),
            tag("span", self._why(edge, one), class_="num small"),
            tag("div", one.sentence[self._t.language], class_="muted small"),
        )

    def _why(self, edge: Edge, one: Deciding) -> str:
        """Say the number that decided, beside the one that was needed."""
        t, standing = self._t, edge.standing
        if standing.needed is None:
            return t("rule.edge.holds" if standing.holds else "rule.edge.fails")
        if standing.actual is None:
            return t("rule.edge.unknown")
        actual, needed = self._number(standing.actual), self._number(standing.needed)
        unit = t(f"rule.edge.unit.{one.unit}") if t.has(f"rule.edge.unit.{one.unit}") else ""
        return t("rule.edge.numbers", actual=actual, needed=needed, unit=unit).strip()

    def _number(self, value: float) -> str:
        digits = 0 if float(value).is_integer() else 1
        return self._visit.f.number(value, digits=digits)
