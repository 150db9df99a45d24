"""The pages of the local mailbox: the mails that reached it, and one as its reader sees it."""

from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments, ui

from rapport.console.controls import box, card, show
from rapport.console.markup import Markup, tag
from rapport.console.parts import banner, button_link, empty, head, link
from rapport.console.previews import mail_frame
from rapport.console.tables import PAGE_SIZE, page_of, pager
from rapport.console.visits import Draw, Visit
from rapport.testing import KeptMail, OpenedMail, count_mails, list_mails, read_mail

_SHOWN_HEADERS = 40
_MOST = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    text: str
    page: int
    total: int
    mails: list[KeptMail]
    opened: OpenedMail | None
    chosen: bool


def mailbox(visit: Visit, arguments: PageArguments) -> Draw:
    """List the mails, and open the one that the address names, else the newest."""
    query = arguments.query_parameters
    text, page = query.get("q", ""), page_of(query.get("page"))
    folder = visit.app.settings.home / "mailbox"
    mails = list_mails(folder, offset=(page - 1) * PAGE_SIZE, limit=PAGE_SIZE, search=text)
    wanted = arguments.path_parameters.get("mail_id") or (mails[0].mail_id if mails else "")
    found = _Found(
        text=text,
        page=page,
        total=len(list_mails(folder, limit=_MOST, search=text)) if text else count_mails(folder),
        mails=mails,
        opened=read_mail(folder, wanted) if wanted else None,
        chosen="mail_id" in arguments.path_parameters,
    )
    return partial(_draw, visit, found)


def _draw(visit: Visit, found: _Found) -> None:
    t = visit.t
    with box("head"):
        show(head(t("mailbox.title"), t("mailbox.about")))
    with box("stack"):
        if not visit.app.settings.mail.local_mailbox:
            show(banner(t("mailbox.closed"), "warn"))
        _search(visit, found.text)
        if found.opened is None:
            with card():
                show(_nothing(visit, found.text))
            return
        with box("cols mail chosen" if found.chosen else "cols mail"):
            with card(classes="flush"):
                show(_list(visit, found, found.opened))
            with box("stack reading"):
                back = link("/mailbox", page=found.page, q=found.text)
                show(button_link(t("mailbox.back"), back, icon_name="back"), classes="phone-only")
                _open_mail(visit, found.opened)


def _search(visit: Visit, text: str) -> None:
    label = visit.t("mailbox.search")
    field = ui.input(value=text, placeholder=label).mark("search")
    field.classes("input search").props("outlined dense clearable type=search")
    field.props["aria-label"] = label

    def search() -> None:
        visit.go("/mailbox", q=(field.value or "").strip())

    field.on("keydown.enter", search)
    field.on("clear", lambda: visit.go("/mailbox"))


def _nothing(visit: Visit, text: str) -> Markup:
    if text:
        return empty("search", visit.t("mailbox.none_found"), visit.t("mailbox.none_found_about"))
    return empty("mailbox", visit.t("mailbox.none"), visit.t("mailbox.none_about"))


def _list(visit: Visit, found: _Found, opened: OpenedMail) -> Markup:
    items = [
        _line(visit, found, mail, chosen=mail.mail_id == opened.mail_id) for mail in found.mails
    ]
    listed = tag("nav", items, class_="mail-list", aria_label=visit.t("mailbox.title"))
    pages = pager(visit.t, path="/mailbox", page=found.page, total=found.total, q=found.text)
    return tag("div", listed, pages)


def _line(visit: Visit, found: _Found, mail: KeptMail, *, chosen: bool) -> Markup:
    top = tag(
        "div",
        tag("span", mail.recipient, class_="clip small muted"),
        tag("span", visit.f.ago(mail.received_at, now=visit.now), class_="small muted nowrap"),
        class_="line spread keep",
    )
    return tag(
        "a",
        top,
        tag("div", mail.subject or visit.t("mailbox.no_subject"), class_="clip strong"),
        href=link(f"/mailbox/{mail.mail_id}", page=found.page, q=found.text),
        aria_current="true" if chosen else None,
    )


def _open_mail(visit: Visit, mail: OpenedMail) -> None:
    t = visit.t
    with card(mail.subject or t("mailbox.no_subject")):
        show(_envelope(visit, mail))
    mail_frame(visit, mail.html or _as_html(mail.text), title=mail.subject)
    with card(t("mailbox.headers"), t("mailbox.headers_about")):
        show(_headers(mail))


def _envelope(visit: Visit, mail: OpenedMail) -> Markup:
    pairs = (("from", mail.sender), ("to", mail.recipient), ("date", mail.date))
    rows = [
        piece
        for name, value in pairs
        for piece in (tag("dt", visit.t(f"mailbox.{name}")), tag("dd", value or "–"))
    ]
    return tag("dl", rows, class_="mail-head")


def _headers(mail: OpenedMail) -> Markup:
    lines = [
        piece
        for name, value in mail.headers[:_SHOWN_HEADERS]
        for piece in (tag("dt", name, class_="mono"), tag("dd", value, class_="mono"))
    ]
    return tag("dl", lines, class_="facts")


def _as_html(text: str) -> str:
    return tag("pre", text, style="white-space:pre-wrap;font:15px/1.6 sans-serif;padding:16px")
