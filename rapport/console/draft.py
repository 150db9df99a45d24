"""The page of one draft: as a customer reads it, its source, its checks, and the reviewer's say."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments, ui
from nicegui.events import KeyEventArguments

from rapport.access import Permission, find_operator
from rapport.console.changes import compare_card
from rapport.console.controls import box, button, card, show
from rapport.console.copies import (
    Reader,
    author_name,
    findings_list,
    status_badge,
)
from rapport.console.draft_history import history
from rapport.console.draft_personal import personal_card, read_personal
from rapport.console.draft_preview import Preview
from rapport.console.draft_texts import draft_source, safe_text
from rapport.console.draft_translating import translate_button
from rapport.console.markup import Markup, join, tag
from rapport.console.parts import badge, banner, button_link, head, link
from rapport.console.readers import readers_of
from rapport.console.review import group_name
from rapport.console.review_acts import ask_reason
from rapport.console.risks import risk_list
from rapport.console.traces import trace_table
from rapport.console.tries import tried
from rapport.console.visits import Draw, Visit
from rapport.content import (
    Brief,
    CopyClaim,
    Draft,
    DraftStatus,
    Grounds,
    get_brief,
    get_draft,
    grounds_of,
    trace_copy,
    versions_of,
)
from rapport.review import (
    Decision,
    Lock,
    Risk,
    approve,
    decisions_of,
    known_risk,
    lock_of,
    next_waiting,
    reject,
    send_back,
    standing_of,
    undo,
)
from rapport.studio import PersonalText


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A draft with all that is needed to judge it. `following` is the next draft that waits."""

    draft: Draft
    brief: Brief
    grounds: Grounds
    readers: Sequence[Reader]
    versions: Sequence[Draft]
    decisions: Sequence[Decision]
    following: str
    risk: Risk
    lock: Lock | None
    holder: str
    claims: Sequence[CopyClaim]
    personal: Sequence[PersonalText] = ()


def draft(visit: Visit, arguments: PageArguments) -> Draw:
    """Read the draft that the address names, and people of its group to show it to."""
    return partial(_Page(visit, found_draft(visit, arguments.path_parameters["draft_id"])).draw)


def found_draft(visit: Visit, draft_id: str) -> Found:
    doors = visit.app
    kept = get_draft(doors.database, draft_id)
    brief = get_brief(doors.database, kept.brief_id)
    grounds = grounds_of(
        kept,
        database=doors.database,
        facts=doors.facts,
        shop=doors.settings.shop,
        now=visit.now,
    )
    lock = lock_of(doors.database, draft_id, now=visit.now)
    held = lock is not None and lock.operator != visit.operator.operator_id
    holder = find_operator(doors.database, lock.operator) if lock else None
    return Found(
        draft=kept,
        brief=brief,
        grounds=grounds,
        readers=readers_of(visit, kept.segment_id),
        versions=versions_of(doors.database, draft_id),
        decisions=decisions_of(doors.database, draft_id),
        following=next_waiting(doors.database, after=draft_id),
        risk=known_risk(kept, database=doors.database, facts=doors.facts, now=visit.now),
        lock=lock if held else None,
        holder=holder.name if holder else lock.operator if lock else "",
        personal=read_personal(visit, kept),
        claims=trace_copy(kept.copy, grounds),
    )


def draft_head(visit: Visit, found: Found) -> None:
    t, kept = visit.t, found.draft
    crumbs = [
        (t("menu.review"), link("/review")),
        (found.brief.name, link(f"/briefs/{found.brief.brief_id}")),
    ]
    show(head(group_name(found.brief, kept.segment_id), crumbs=crumbs))


class _Page:
    """Draws a draft and takes the reviewer's decision."""

    def __init__(self, visit: Visit, found: Found) -> None:
        self._visit = visit
        self._t = visit.t
        self._found = found
        self._draft = found.draft

    def draw(self) -> None:
        with box("head"):
            draft_head(self._visit, self._found)
            translate_button(self._visit, self._draft)
            if self._visit.may(Permission.REVIEW):
                self._decide()
        with box("stack"):
            with box("line spread"):
                show(tag("div", self._tags(), class_="tags"))
                if self._visit.may(Permission.REVIEW):
                    show(self._keys(), classes="wide-screen")
            self._reason()
            self._held()
            with box("cols review"):
                with card(self._t("draft.preview"), self._t("draft.preview_about")):
                    self._preview()
                with box("stack"):
                    with card(self._t("risk.title"), self._t("risk.about")):
                        show(risk_list(self._t, self._found.risk))
                    with card(self._t("draft.checks"), self._t("draft.checks_about")):
                        show(findings_list(self._t, self._draft.findings))
                    personal_card(self._visit, self._draft, self._found.personal)
                    with card(self._t("draft.source"), self._t("draft.source_about")):
                        show(draft_source(self._t, self._draft, self._found.claims))
                    with card(self._t("draft.safe"), self._t("draft.safe_about")):
                        show(safe_text(self._t, self._draft))
                    with card(self._t("trace.title"), self._t("trace.about")):
                        show(trace_table(self._t, self._found.claims))
                    if self._draft.suggested is not None:
                        with card(self._t("tries.of_draft"), self._t("tries.of_draft_about")):
                            show(tried(self._t, self._draft, self._draft.suggested))
                    with card(self._t("draft.history")):
                        show(history(self._visit, self._found.versions, self._found.decisions))
            compare_card(self._visit, self._found.versions)

    def _tags(self) -> list[Markup]:
        t, kept = self._t, self._draft
        return [
            status_badge(t, kept.status),
            badge(t.name("language", kept.language.split("-")[0])),
            badge(t.name("channel", kept.channel)),
            badge(t("draft.variant", variant=kept.variant)),
            badge(t("draft.version", version=kept.version)),
            badge(t("draft.by", author=author_name(t, kept.written_by))),
        ]

    def _keys(self) -> Markup:
        pairs = [
            join(tag("kbd", key), " ", tag("span", self._t(f"draft.key.{name}")))
            for key, name in (("a", "approve"), ("e", "edit"), ("r", "return"), ("n", "next"))
        ]
        return tag("div", [tag("span", pair) for pair in pairs], class_="line muted small")

    def _reason(self) -> None:
        returned = [one for one in self._found.decisions if one.reason]
        if self._draft.status is DraftStatus.RETURNED and returned:
            show(banner(self._t("draft.returned", reason=returned[-1].reason), "warn"))

    def _decide(self) -> None:
        t, kept = self._t, self._draft
        with box("actions"):
            if kept.status is not DraftStatus.APPROVED:
                yes = button(t("draft.approve"), self._approve, kind="primary", icon_name="check")
                yes.mark("approve").set_enabled(kept.status is DraftStatus.WRITTEN)
            edit = link(f"/review/{kept.draft_id}/edit")
            show(button_link(t("draft.edit"), edit, icon_name="edit"))
            button(t("draft.return"), self._return, kind="danger", icon_name="back").mark("return")
            if kept.status is not DraftStatus.REJECTED:
                button(t("draft.reject"), self._reject, kind="danger").mark("reject")
            if standing_of(self._found.decisions, kept.version):
                button(t("draft.undo"), self._undo).mark("undo")
        ui.keyboard(on_key=self._key)

    async def _key(self, event: KeyEventArguments) -> None:
        if not event.action.keydown or event.modifiers.ctrl or event.modifiers.meta:
            return
        match event.key.name:
            case "a" if self._draft.status is DraftStatus.WRITTEN:
                await self._approve()
            case "e":
                self._visit.go(f"/review/{self._draft.draft_id}/edit")
            case "r":
                await self._return()
            case "n" if self._found.following:
                self._visit.go(f"/review/{self._found.following}")

    async def _approve(self) -> None:
        with self._visit.told():
            work = partial(
                approve,
                self._visit.app.database,
                self._draft.draft_id,
                version=self._draft.version,
                operator=self._visit.operator.operator_id,
                now=self._visit.app.clock(),
                rules=self._visit.app.settings.review,
            )
            kept = await self._visit.do(Permission.REVIEW, work)
            approved = kept.status is DraftStatus.APPROVED
            self._visit.say(self._t("draft.approved" if approved else "draft.agreed"))
            self._onward()

    async def _return(self) -> None:
        t = self._t
        await self._say_no(
            send_back, t("draft.return_title"), t("draft.return_about"), t("draft.return"),
            said=t("draft.sent_back"),
        )  # fmt: skip

    async def _reject(self) -> None:
        t = self._t
        await self._say_no(
            reject, t("draft.reject_title"), t("draft.reject_about"), t("draft.reject"),
            said=t("draft.rejected"),
        )  # fmt: skip

    async def _say_no(
        self, verdict: Callable[..., Draft], title: str, about: str, yes: str, *, said: str
    ) -> None:
        reason = await ask_reason(self._visit, title, about, yes=yes)
        if reason is None:
            return
        with self._visit.told():
            await self._visit.do(Permission.REVIEW, partial(self._call, verdict, reason))
            self._visit.say(said)
            self._onward()

    async def _undo(self) -> None:
        with self._visit.told():
            await self._visit.do(Permission.REVIEW, partial(self._call, undo, ""))
            self._visit.say(self._t("draft.undone"))
            await self._visit.refresh()

    def _call(self, verdict: Callable[..., Draft], reason: str) -> Draft:
        return verdict(
            self._visit.app.database,
            self._draft.draft_id,
            version=self._draft.version,
            operator=self._visit.operator.operator_id,
            reason=reason,
            now=self._visit.app.clock(),
        )

    def _held(self) -> None:
        found = self._found
        if found.lock is not None:
            until = self._visit.f.clock(found.lock.until)
            show(banner(self._t("draft.held", who=found.holder, until=until), "warn"))

    def _onward(self) -> None:
        following = self._found.following
        self._visit.go(f"/review/{following}" if following else "/review")

    def _preview(self) -> None:
        found = self._found
        Preview(self._visit, found.draft, grounds=found.grounds, readers=found.readers).draw()
