"""The queue on the screen: filters with counts, risk with reasons, and keys to work it with."""

from collections.abc import Callable, Mapping
from functools import partial

from nicegui import ui
from nicegui.events import KeyEventArguments

from rapport.access import Permission
from rapport.console.controls import box, button, card, choice, show
from rapport.console.dialogs import confirmed
from rapport.console.markup import Markup, join, tag
from rapport.console.parts import badge, chips, empty, link
from rapport.console.review_acts import ask_reason
from rapport.console.risks import risk_cell
from rapport.console.slot_words import title_of
from rapport.console.tables import PAGE_SIZE, Column, Row, pager, table
from rapport.console.visits import Visit
from rapport.content import Brief, DraftStatus
from rapport.review import (
    Band,
    QueueFilter,
    QueuePage,
    Waiting,
    approve,
    approve_many,
    send_back,
)

_NAMES = ("channel", "language", "brief_id", "segment_id")


def queue_filter(asked: Mapping[str, str]) -> QueueFilter:
    """Read the filter from an address; what is strange leaves all in."""
    band = asked.get("band", "")
    return QueueFilter(
        **{name: asked.get(name, "") for name in _NAMES},
        band=Band(band) if band in set(Band) else None,
    )


class Queue:
    """Draws a page of the queue; one line is current, and keys act on it."""

    def __init__(
        self,
        visit: Visit,
        page: QueuePage,
        wanted: QueueFilter,
        number: int,
        briefs: Mapping[str, Brief],
    ) -> None:
        self.page = page
        self._visit = visit
        self._t = visit.t
        self._wanted = wanted
        self._number = number
        self._briefs = briefs
        self._at = 0
        self._busy = False

    def draw(self, *, may_review: bool) -> None:
        t = self._t
        self._filters()
        if may_review:
            with box("line spread"):
                self._bulk()
                show(self._keys(), classes="wide-screen")
            ui.keyboard(on_key=self._key, ignore=["input", "select", "textarea", "button"])
        with card(classes="flush"):
            if self.page.lines:
                self._list = show(self._table())
            else:
                show(empty("review", t("review.none_of"), t("queue.none_of_filter")))
        if self.page.total > PAGE_SIZE:
            show(
                pager(t, path="/review", page=self._number, total=self.page.total, **self._query())
            )

    def _query(self, **changed: str) -> dict[str, str]:
        kept = {name: getattr(self._wanted, name) for name in _NAMES}
        band = self._wanted.band
        return kept | {"band": band.value if band else ""} | changed

    def _filters(self) -> None:
        t, counts = self._t, self.page.counts
        chosen = self._query()["band"]
        bands = [(t("queue.all_risks"), link("/review", **self._query(band="")), not chosen)]
        for band in Band:
            text = f"{t(f'queue.band.{band.value}')} {counts['band'][band.value]:,}"
            bands.append((text, link("/review", **self._query(band=band.value)), chosen == band))
        show(chips(bands, label=t("queue.risk")))
        groups = {
            group.segment_id: group.name
            for brief in self._briefs.values()
            for group in brief.groups
        }
        named: Mapping[str, Callable[[str], str]] = {
            "channel": lambda value: t.name("channel", value),
            "language": lambda value: t.name("language", value.split("-")[0]),
            "brief_id": lambda value: self._briefs[value].name if value in self._briefs else value,
            "segment_id": lambda value: groups.get(value, value),
        }
        with box("filters"):
            for name in _NAMES:
                found = counts[name]
                options = {"": t("queue.all")} | {
                    value: f"{named[name](value)} ({count:,})" for value, count in found.items()
                }
                current = getattr(self._wanted, name)
                options.setdefault(current, current)
                made = choice(name, t(f"queue.{name}"), options, value=current)
                made.on_value_change(partial(self._turn, name))

    def _turn(self, name: str, event: object) -> None:
        value = str(getattr(event, "value", "") or "")
        self._visit.go("/review", **self._query(**{name: value}))

    def _keys(self) -> Markup:
        pairs = [
            join(tag("kbd", key), " ", tag("span", self._t(f"queue.key.{name}")))
            for key, name in (
                ("j", "down"), ("k", "up"), ("o", "open"), ("a", "approve"), ("e", "edit"),
                ("r", "return"),
            )
        ]  # fmt: skip
        return tag("div", [tag("span", pair) for pair in pairs], class_="line muted small")

    def _table(self) -> Markup:
        t = self._t
        columns = (
            Column(title=t("review.draft")),
            Column(title=t("queue.risk")),
            Column(title=t("review.group"), wide=True),
            Column(title=t("review.checks"), wide=True),
            Column(title=t("review.written"), right=True, wide=True),
        )
        rows = [self._row(line, n == self._at) for n, line in enumerate(self.page.lines)]
        return table(t("review.title"), columns, rows)

    def _row(self, line: Waiting, current: bool) -> Row:
        t, draft = self._t, line.draft
        mark = tag("span", "▸ ", class_="cursor", title=t("queue.current")) if current else None
        return Row(
            href=link(f"/review/{draft.draft_id}"),
            sub=t("review.of_brief", brief=line.brief_name or "–", variant=draft.variant),
            cells=(
                join(mark, title_of(t, draft.copy)),
                risk_cell(t, line.risk),
                line.group_name,
                self._checks(line),
                self._visit.f.ago(draft.created_at, now=self._visit.now),
            ),
        )

    def _checks(self, line: Waiting) -> Markup:
        t, count = self._t, len(line.draft.findings)
        found = badge(t.many("review.findings", count), "warn") if count else None
        return tag(
            "div",
            found or badge(t("review.clear"), "good"),
            " ",
            badge(t("queue.held"), "warn") if line.held_by else None,
            badge(t("queue.second"), "warn") if line.yeses else None,
        )

    def _calm(self) -> list[tuple[str, int]]:
        most = self._visit.app.settings.review.bulk_risk
        return [
            (str(line.draft.draft_id), line.draft.version)
            for line in self.page.lines
            if not line.draft.findings and line.risk.score <= most and not line.held_by
        ]

    def _bulk(self) -> None:
        calm = self._calm()
        if calm:
            text = self._t.many("queue.bulk", len(calm))
            button(text, self._approve_calm, icon_name="check").mark("bulk")
        else:
            show(tag("span"))

    async def _approve_calm(self) -> None:
        visit, t, calm = self._visit, self._t, self._calm()
        title = t.many("queue.bulk", len(calm))
        if not await confirmed(visit, title, t("queue.bulk_about"), yes=t("draft.approve")):
            return
        with visit.told():
            work = partial(
                approve_many,
                visit.app.database,
                calm,
                operator=visit.operator.operator_id,
                now=visit.app.clock(),
                rules=visit.app.settings.review,
            )
            done = await visit.do(Permission.REVIEW, work)
            said = t("queue.bulk_done", approved=len(done.approved), agreed=len(done.agreed),
                     left=len(done.left))  # fmt: skip
            visit.say(said)
            await visit.refresh()

    async def _key(self, event: KeyEventArguments) -> None:
        if not event.action.keydown or event.modifiers.ctrl or event.modifiers.meta:
            return
        if not self.page.lines or self._busy:
            return
        current = self.page.lines[self._at].draft
        match str(event.key.name):
            case "j" | "k" as key:
                self._move(1 if key == "j" else -1)
            case "o":
                self._visit.go(f"/review/{current.draft_id}")
            case "e":
                self._visit.go(f"/review/{current.draft_id}/edit")
            case "a":
                await self._approve()
            case "r":
                await self._return()

    def _move(self, by: int) -> None:
        self._at = max(0, min(len(self.page.lines) - 1, self._at + by))
        self._list.set_content(self._table())

    async def _approve(self) -> None:
        visit, draft = self._visit, self.page.lines[self._at].draft
        work = partial(
            approve,
            visit.app.database,
            draft.draft_id,
            version=draft.version,
            operator=visit.operator.operator_id,
            now=visit.app.clock(),
            rules=visit.app.settings.review,
        )
        self._busy = True
        with visit.told():
            kept = await visit.do(Permission.REVIEW, work)
            approved = kept.status is DraftStatus.APPROVED
            visit.say(self._t("draft.approved" if approved else "draft.agreed"))
            await visit.refresh()
        self._busy = False

    async def _return(self) -> None:
        visit, draft = self._visit, self.page.lines[self._at].draft
        t = self._t
        self._busy = True
        reason = await ask_reason(
            visit, t("draft.return_title"), t("draft.return_about"), yes=t("draft.return")
        )
        if reason is not None:
            with visit.told():
                work = partial(
                    send_back,
                    visit.app.database,
                    draft.draft_id,
                    version=draft.version,
                    operator=visit.operator.operator_id,
                    reason=reason,
                    now=visit.app.clock(),
                )
                await visit.do(Permission.REVIEW, work)
                visit.say(t("draft.sent_back"))
                await visit.refresh()
        self._busy = False
