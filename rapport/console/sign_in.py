"""The page on which an operator signs in."""

from functools import partial

from nicegui import app, ui
from starlette.requests import Request
from starlette.responses import RedirectResponse

from rapport.access import sign_in
from rapport.app import App
from rapport.console.controls import box, button, password_field, show, text_field
from rapport.console.errors import SignedOut
from rapport.console.markup import Markup, tag
from rapport.console.menu import brand
from rapport.console.parts import BASE, banner, link
from rapport.console.texts import LANGUAGES, Texts, choose_language, texts_in
from rapport.console.theme import dress
from rapport.console.visits import begin_session, error_title, in_thread, signed_in
from rapport.kit.errors import RapportError


async def sign_in_page(doors: App, request: Request) -> RedirectResponse | None:
    """Draw the form; somebody who is signed in already goes on to the console."""
    wanted = _inside(request.query_params.get("next", "/"))
    try:
        await signed_in(doors)
    except SignedOut:
        _draw(doors, _texts(doors, request), wanted)
        return None
    return RedirectResponse(BASE + wanted)


def _draw(doors: App, t: Texts, wanted: str) -> None:
    dress(t)
    ui.page_title(f"{t('sign_in.title')} · Rapport")
    with box("gate"), box("box"):
        show(brand())
        with box("card stack"):
            show(tag("h1", t("sign_in.title"), tabindex=-1))
            _form(doors, t, wanted)
        show(_foot(t, wanted))


def _form(doors: App, t: Texts, wanted: str) -> None:
    told = show(tag("div"))
    email = text_field("email", t("sign_in.email")).props("type=email autocomplete=username")
    password = password_field("password", t("sign_in.password"))

    async def submit() -> None:
        known = partial(
            sign_in,
            database=doors.database,
            email=email.value or "",
            password=password.value or "",
            now=doors.clock(),
        )
        try:
            operator = await in_thread(known)
        except RapportError as error:
            told.set_content(banner(error_title(t, error), "bad"))
            return
        begin_session(operator, now=doors.clock())
        ui.navigate.to(wanted)

    password.on("keydown.enter", submit)
    button(t("sign_in.submit"), submit, kind="primary").mark("submit")


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
    return path if path.startswith("/") and not path.startswith("//") else "/"
