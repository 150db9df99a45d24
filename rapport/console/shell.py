"""The frame around every page: menu, header, and the gate that lets only operators in."""

from collections.abc import Awaitable, Callable
from functools import partial
from urllib.parse import urlencode

from nicegui import PageArguments, background_tasks, ui
from starlette.responses import RedirectResponse

from rapport.access import check, set_language
from rapport.app import App
from rapport.console.controls import box, button, show
from rapport.console.errors import NoSuchPage, SignedOut
from rapport.console.icons import icon
from rapport.console.markup import tag
from rapport.console.menu import menu
from rapport.console.pages import PAGES, Page, waiting_drafts
from rapport.console.parts import BASE, banner, button_link, empty, link
from rapport.console.texts import LANGUAGES
from rapport.console.theme import dress, keep_theme, next_theme, theme_of_session
from rapport.console.visits import (
    Visit,
    end_session,
    error_title,
    in_thread,
    signed_in,
    visit_of,
)
from rapport.kit.errors import NotFound, RapportError

_SKELETON = tag("div", [tag("i") for _ in range(4)], class_="skeleton", aria_hidden="true")
_FOCUS = "document.querySelector('h1')?.focus({preventScroll: true})"


async def shell(doors: App) -> RedirectResponse | None:
    """Draw the frame for an operator who is signed in; send anybody else to the sign-in page."""
    try:
        visit = visit_of(doors, await signed_in(doors))
    except SignedOut:
        wanted = ui.context.client.sub_pages_router.current_path
        query = f"?{urlencode({'next': wanted})}" if wanted not in {"", "/"} else ""
        return RedirectResponse(f"{BASE}/sign-in{query}")
    dark = dress(visit.t)
    drawer = await _drawer(visit)
    _topbar(visit, drawer, dark)
    with box("content") as content:
        _Pages(doors, visit)
    ui.skip_link(visit.t("frame.skip"), target=content)
    ui.on_exception(lambda: visit.say(visit.t("errors.unforeseen"), bad=True))
    return None


async def _drawer(visit: Visit) -> ui.element:
    """The menu; it follows the page that is open and the number of drafts that wait."""
    # Not `ui.left_drawer`: it asks the browser for its state and fails when a busy one is late.
    layout = ui.context.client.layout
    layout.props["view"] = "lHh LpR lff"
    with layout:
        drawer = ui.element("q-drawer").props("show-if-above side=left :width=232 :breakpoint=1023")
    drawer.classes("drawer").move(target_index=0)
    with drawer:
        entries = show(menu(visit, section=_section(_path()), waiting=0))

    async def follow(path: str) -> None:
        waiting = await in_thread(partial(waiting_drafts, visit.app))
        if not entries.is_deleted:
            entries.set_content(menu(visit, section=_section(path), waiting=waiting))

    client = ui.context.client

    def start(path: str) -> None:
        background_tasks.create(follow(path), context=client)

    client.sub_pages_router.on_path_changed(start)
    await follow(_path())
    return drawer


def _topbar(visit: Visit, drawer: ui.element, dark: ui.dark_mode) -> None:
    t = visit.t
    with ui.header(wrap=False).classes("topbar"):
        toggle = partial(drawer.run_method, "toggle")
        button("", toggle, kind="bare burger", icon_name="menu", label=t("frame.menu"))
        show(tag("span", visit.app.settings.shop.name, class_="shop clip"), classes="grow clip")
        _language_switch(visit)
        _theme_switch(visit, dark)
        leave = button("", _sign_out, kind="bare", icon_name="leave", label=t("frame.sign_out"))
        leave.mark("sign-out")


def _language_switch(visit: Visit) -> None:
    other = next(code for code in LANGUAGES if code != visit.t.language)

    async def switch() -> None:
        with visit.told():
            operator_id = visit.operator.operator_id
            await in_thread(
                partial(
                    set_language,
                    database=visit.app.database,
                    operator_id=operator_id,
                    language=other,
                )
            )
            ui.navigate.reload()

    made = button(LANGUAGES[other], switch, kind="bare", icon_name="language")
    made.props(f'lang="{other}"').mark("language")


def _theme_switch(visit: Visit, dark: ui.dark_mode) -> None:
    icons = {"auto": "theme", "light": "light", "dark": "dark"}

    def switch() -> None:
        theme = next_theme(theme_of_session())
        keep_theme(theme)
        dark.value = {"auto": None, "light": False, "dark": True}[theme]
        picture.set_content(icon(icons[theme]))
        label = visit.t(f"frame.theme.{theme}")
        made.props(f'aria-label="{label}" title="{label}"')

    theme = theme_of_session()
    made = button("", switch, kind="bare", label=visit.t(f"frame.theme.{theme}")).mark("theme")
    with made:
        picture = show(icon(icons[theme]))


def _sign_out() -> None:
    end_session()
    ui.navigate.to("/sign-in")


def _guarded(doors: App, page: Page) -> Callable[[PageArguments], Awaitable[None]]:
    """Wrap a page: who may not see it is told so, and what goes wrong becomes a sentence."""

    async def shown(arguments: PageArguments) -> None:
        with box(f"page {page.width}") as area:
            show(_SKELETON)
        try:
            visit = visit_of(doors, await signed_in(doors))
        except SignedOut:
            ui.navigate.to("/sign-in")
            return
        try:
            check(visit.operator.actor, page.permission)
            draw = await in_thread(partial(page.prepare, visit, arguments))
        except RapportError as error:
            draw = partial(_refusal, visit, error)
        if area.is_deleted:  # the visitor has gone on while it was read
            return
        area.clear()
        with area:
            ui.page_title(f"{visit.t(f'menu.{page.section}')} · Rapport")
            draw()
        if not ui.context.client.sub_pages_router.is_initial_request:
            ui.run_javascript(_FOCUS)

    return shown


class _Pages(ui.sub_pages):
    """The pages; an address that leads to none is answered as an unknown customer's would be."""

    def __init__(self, doors: App, visit: Visit) -> None:
        self._visit = visit
        super().__init__({page.route: _guarded(doors, page) for page in PAGES})

    def _render_404(self) -> None:
        with box("page"):
            _refusal(self._visit, NoSuchPage(f"the console has no page {_path()!r}"))


def _refusal(visit: Visit, error: RapportError) -> None:
    home = button_link(visit.t("frame.to_home"), link("/"))
    if isinstance(error, NotFound):
        show(empty("search", error_title(visit.t, error), str(error), home))
    else:
        show(tag("h1", error_title(visit.t, error), tabindex=-1))
        show(banner(str(error), "bad", code=error.code))


def _path() -> str:
    return ui.context.client.sub_pages_router.current_path


def _section(path: str) -> str:
    first = path.split("?", maxsplit=1)[0].strip("/").split("/")[0]
    return first or "home"
