"""The page of one draft: as a customer reads it, its source, its checks, and the reviewer's say."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments, ui
from nicegui.events import KeyEventArguments

from rapport.access import Permission
from rapport.console.controls import box, button, card, show, text_area
from rapport.console.copies import (
    PARTS,
    Reader,
    author_name,
    findings_list,
    source,
    status_badge,
)
from rapport.console.dialogs import dialog
from rapport.console.draft_personal import personal_card, read_personal
from rapport.console.draft_preview import Preview
from rapport.console.draft_translating import translate_button
from rapport.console.markup import Markup, join, tag
from rapport.console.parts import badge, banner, button_link, head, link
from rapport.console.readers import readers_of
from rapport.console.review import group_name
from rapport.console.visits import Draw, Visit
from rapport.content import (
    Brief,
    Draft,
    DraftStatus,
    Grounds,
    get_brief,
    get_draft,
    grounds_of,
    versions_of,
)
from rapport.review import Decision, approve, decisions_of, queue, send_back
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
    others = [one.draft_id for one in queue(doors.database) if one.draft_id != draft_id]
    return Found(
        draft=kept,
        brief=brief,
        grounds=grounds,
        readers=readers_of(visit, kept.segment_id),
        versions=versions_of(doors.database, draft_id),
        decisions=decisions_of(doors.database, draft_id),
        following=others[0] if others else "",
        personal=read_personal(visit, kept),
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
            with box("cols review"):
                with card(self._t("draft.preview"), self._t("draft.preview_about")):
                    self._preview()
                with box("stack"):
                    with card(self._t("draft.checks"), self._t("draft.checks_about")):
                        show(findings_list(self._t, self._draft.findings))
                    personal_card(self._visit, self._draft, self._found.personal)
                    with card(self._t("draft.source"), self._t("draft.source_about")):
                        show(self._source())
                    with card(self._t("draft.history")):
                        show(self._history())

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
            )
            await self._visit.do(Permission.REVIEW, work)
            self._visit.say(self._t("draft.approved"))
            self._onward()

    async def _return(self) -> None:
        t = self._t
        with dialog(t("draft.return_title"), t("draft.return_about")) as asked:
            reason = text_area("reason", t("draft.reason"))
            with box("line"):
                send = button(t("draft.return"), lambda: asked.submit(reason.value), kind="danger")
                send.mark("confirm")
                button(t("words.cancel"), lambda: asked.submit(None))
        given = await asked
        asked.delete()
        if given is None:
            return
        with self._visit.told():
            work = partial(
                send_back,
                self._visit.app.database,
                self._draft.draft_id,
                version=self._draft.version,
                operator=self._visit.operator.operator_id,
                reason=given,
                now=self._visit.app.clock(),
            )
            await self._visit.do(Permission.REVIEW, work)
            self._visit.say(t("draft.sent_back"))
            self._onward()

    def _onward(self) -> None:
        following = self._found.following
        self._visit.go(f"/review/{following}" if following else "/review")

    def _preview(self) -> None:
        found = self._found
        Preview(self._visit, found.draft, grounds=found.grounds, readers=found.readers).draw()

    def _source(self) -> Markup:
        blocks = []
        for part in PARTS:
            text = getattr(self._draft.copy, part)
            found = [one for one in self._draft.findings if one.part == part]
            if text or found:
                blocks.append(tag("h3", self._t(f"part.{part}")))
                blocks.append(tag("pre", source(text, found), class_="source"))
        return tag("div", blocks, class_="stack snug")

    def _history(self) -> Markup:
        t, f = self._t, self._visit.f
        lines = [
            (one.created_at, t("draft.written", version=one.version, author=one.written_by), "")
            for one in self._found.versions
        ]
        lines += [
            (one.decided_at, t(f"verdict.{one.verdict}", version=one.version), one.reason)
            for one in self._found.decisions
        ]
        items = [
            tag(
                "li",
                tag(
                    "div",
                    tag("span", what),
                    tag("span", f.moment(at), class_="muted small"),
                    class_="line spread",
                ),
                tag("div", reason, class_="muted small") if reason else None,
            )
            for at, what, reason in sorted(lines, key=lambda line: line[0], reverse=True)
        ]
        return tag("ol", items, class_="list")
