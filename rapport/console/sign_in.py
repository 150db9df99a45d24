"""The page on which an operator signs in: a plain form, which password managers understand."""

from functools import partial
from urllib.parse import urlencode

from nicegui import app, ui
from starlette.requests import Request
from starlette.responses import RedirectResponse

from rapport.access import SignInFailed, sign_in
from rapport.app import App
from rapport.console.controls import box, show
from rapport.console.errors import SignedOut
from rapport.console.markup import Markup, tag
from rapport.console.menu import brand
from rapport.console.parts import BASE, banner, link
from rapport.console.texts import LANGUAGES, Texts, choose_language, texts_in
from rapport.console.theme import dress
from rapport.console.visits import begin_session, in_thread, signed_in

_SEE_OTHER = 303


async def sign_in_page(doors: App, request: Request) -> RedirectResponse | None:
    """Draw the form; somebody who is signed in already goes on to the console."""
    wanted = _inside(request.query_params.get("next", "/"))
    try:
        await signed_in(doors)
    except SignedOut:
        _draw(_texts(doors, request), wanted, failed="failed" in request.query_params)
        return None
    return RedirectResponse(BASE + wanted)


async def take_sign_in(doors: App, *, email: str, password: str, wanted: str) -> RedirectResponse:
    """Begin a session, or show the form again; `access` counts the tries."""
    onward = _inside(wanted)
    known = partial(
        sign_in, database=doors.database, email=email, password=password, now=doors.clock()
    )
    try:
        operator = await in_thread(known)
    except SignInFailed:
        again = urlencode({"next": onward, "failed": 1})
        return RedirectResponse(f"{BASE}/sign-in?{again}", _SEE_OTHER)
    begin_session(operator, now=doors.clock())
    return RedirectResponse(BASE + onward, _SEE_OTHER)


def _draw(t: Texts, wanted: str, *, failed: bool) -> None:
    dress(t)
    ui.page_title(f"{t('sign_in.title')} · Rapport")
    with box("gate"), box("box"):
        show(brand())
        show(_form(t, wanted, failed=failed), classes="card")
        show(_foot(t, wanted))


def _form(t: Texts, wanted: str, *, failed: bool) -> Markup:
    return tag(
        "form",
        tag("h1", t("sign_in.title")),
        banner(t("errors.sign-in-failed"), "bad") if failed else None,
        tag("input", type="hidden", name="next", value=wanted),
        _field("email", t("sign_in.email"), kind="email", fill="username"),
        _field("password", t("sign_in.password"), kind="password", fill="current-password"),
        tag("button", t("sign_in.submit"), type="submit", class_="plain-button primary"),
        method="post",
        action=link("/sign-in"),
        class_="stack tight",
    )


def _field(name: str, label: str, *, kind: str, fill: str) -> Markup:
    typed = tag(
        "input",
        type=kind,
        name=name,
        id=f"f-{name}",
        autocomplete=fill,
        required=True,
        autofocus=name == "email",
        class_="plain-input",
    )
    return tag("div", tag("label", label, for_=f"f-{name}"), typed, class_="field")


def _foot(t: Texts, wanted: str) -> Markup:
    others = [
        tag("a", name, href=link("/sign-in", next=wanted, language=code), lang=code)
        for code, name in LANGUAGES.items()
        if code != t.language
    ]
    return tag("div", tag("span", t("sign_in.forgot")), *others, class_="foot")


def _texts(doors: App, request: Request) -> Texts:
    asked = request.query_params.get("language") or app.storage.user.get("language")
    if asked:
        app.storage.user["language"] = asked
    wanted = asked or request.headers.get("accept-language") or doors.settings.shop.language
    return texts_in(choose_language(wanted))


def _inside(path: str) -> str:
    """Keep the way back inside the console, whatever the address said."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"
