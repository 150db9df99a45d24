"""The public addresses where customers answer: unsubscribe, preferences, confirm a sign-up.

Plain HTML without a script, because the reader may be on anything. A GET changes nothing: mail
scanners follow every link, and some press no button.
"""

from html import escape
from urllib.parse import urlencode

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from rapport.api.fetchers import asked_by
from rapport.api.preference_pages import preference_page, wishes_of
from rapport.api.public_forms import answered, client_ip, html, language_of, read_form
from rapport.api.public_pages import NOT_CACHED, filled, form_page, message_page, page
from rapport.api.public_texts import page_texts
from rapport.api.stated_pages import change_stated, stated_section
from rapport.app import App, opt_in_desk_of
from rapport.delivery import Links, Message
from rapport.profiles import read_email
from rapport.subscriptions import (
    OptIn,
    OptInState,
    StatedDesk,
    confirm,
    list_topics,
    read_action,
    read_preferences,
    read_stated,
    read_unsubscribe,
    send_preference_link,
    set_preferences,
    trace_of,
    unsubscribe,
)
from rapport.tracking import FetchKind, record_look


def subscription_routes(app: App) -> list[Route]:
    """The addresses, to be mounted at the root of a web application."""
    pages = _Pages(app)
    return [
        Route("/u/{token}", answered(pages.asked_to_stop, app), methods=["GET"]),
        Route("/u/{token}", answered(pages.stopped, app), methods=["POST"]),
        Route("/p/{token}", answered(pages.preferences, app), methods=["GET"]),
        Route("/p/{token}", answered(pages.preferred, app), methods=["POST"]),
        Route("/p/{token}/said", answered(pages.told, app), methods=["POST"]),
        Route("/a/{token}", answered(pages.asked_to_confirm, app), methods=["GET"]),
        Route("/a/{token}", answered(pages.confirmed, app), methods=["POST"]),
        Route("/preferences", answered(pages.asked_for_link, app), methods=["GET"]),
        Route("/preferences", answered(pages.link_sent, app), methods=["POST"]),
    ]


class _Pages:
    def __init__(self, app: App) -> None:
        self._app = app
        self._links = Links(app.secret, app.settings.public_url)
        self._here = Links(app.secret, "")  # links from page to page stay on the same host
        self._shop = app.settings.shop
        self._desk = StatedDesk(links=self._links, database=app.database, facts=app.facts)

    async def _note(self, request: Request, message_id: str, kind: FetchKind) -> None:
        """A look without an answer speaks for a program that follows every link."""
        await run_in_threadpool(
            record_look,
            message_id,
            kind,
            database=self._app.database,
            now=self._app.clock(),
            asked=asked_by(request, proxies=self._app.settings.tracking.proxies),
        )

    async def asked_to_stop(self, request: Request) -> Response:
        letterhead = await run_in_threadpool(
            read_unsubscribe,
            request.path_params["token"],
            links=self._links,
            database=self._app.database,
        )
        await self._note(request, letterhead.message_id, FetchKind.LOOK)
        choose = self._here.preferences(letterhead.message_id)
        return html(form_page(letterhead.language, shop=self._shop.name, choose=choose))

    async def stopped(self, request: Request) -> Response:
        letterhead = await run_in_threadpool(
            unsubscribe,
            request.path_params["token"],
            links=self._links,
            database=self._app.database,
            now=self._app.clock(),
        )
        await self._note(request, letterhead.message_id, FetchKind.STOP)
        undo = self._here.preferences(letterhead.message_id)
        return html(message_page(letterhead.language, "stopped", shop=self._shop.name, undo=undo))

    async def preferences(self, request: Request) -> Response:
        found = await run_in_threadpool(
            read_preferences,
            request.path_params["token"],
            links=self._links,
            database=self._app.database,
        )
        wanted = request.query_params.get("lang", "")
        stated = await run_in_threadpool(self._stated, request)
        return html(preference_page(found, shop=self._shop, language=wanted, stated=stated))

    async def preferred(self, request: Request) -> Response:
        fields = await read_form(request)
        token = request.path_params["token"]
        doors, links = self._app, self._links
        held = await run_in_threadpool(
            read_preferences, token, links=links, database=doors.database
        )
        changed = await run_in_threadpool(
            set_preferences,
            token,
            wishes_of(fields, held),
            links=links,
            database=doors.database,
            now=doors.clock(),
        )
        wanted = request.query_params.get("lang", "")
        stated = await run_in_threadpool(self._stated, request)
        return html(
            preference_page(
                changed.now, shop=self._shop, language=wanted, changed=changed, stated=stated
            )
        )

    def _stated(self, request: Request) -> str:
        """What the customer said of themself, with the forms that change it."""
        wanted, token = request.query_params.get("lang", ""), request.path_params["token"]
        found = read_stated(token, desk=self._desk, now=self._app.clock())
        here = self._here.preferences(found.letterhead.message_id)
        return stated_section(
            found,
            action=f"{here}/said?{urlencode({'lang': wanted})}",
            shop=self._shop,
            language=wanted,
            note=request.query_params.get("said", ""),
            asks=self._app.settings.statements.sensitive,
        )

    async def told(self, request: Request) -> Response:
        """Change what was said, and lead back to the page: reloading it changes nothing again."""
        fields, token = await read_form(request), request.path_params["token"]
        note = await run_in_threadpool(
            change_stated, token, fields, desk=self._desk, now=self._app.clock()
        )
        message_id = self._links.read_preferences(token)
        told = urlencode({"lang": request.query_params.get("lang", ""), "said": note})
        here = f"{self._here.preferences(message_id)}?{told}#said"
        return RedirectResponse(here, status_code=303, headers=NOT_CACHED)

    async def asked_to_confirm(self, request: Request) -> Response:
        token = request.path_params["token"]
        found = await run_in_threadpool(
            read_action, token, links=self._links, database=self._app.database
        )
        if isinstance(found, Message):
            here = self._here.preferences(found.message_id)
            return RedirectResponse(here, status_code=302, headers=NOT_CACHED)
        if found.state is not OptInState.PENDING:
            return self._confirmed(found)
        if found.is_expired(self._app.clock()):
            return html(message_page(found.language, "late", shop=self._shop.name), 410)
        topics = await run_in_threadpool(list_topics, self._app.database)
        names = [one.name_in(found.language) for one in topics if one.topic in found.topics]
        return html(_confirm_page(found, names, shop=self._shop.name))

    async def confirmed(self, request: Request) -> Response:
        await read_form(request)
        settings, doors = self._app.settings.subscriptions, self._app
        trace = trace_of(
            ip=client_ip(request),
            agent=request.headers.get("user-agent", ""),
            keep=settings.ip,
            secret=doors.secret,
            now=doors.clock(),
        )
        done = await run_in_threadpool(
            confirm,
            request.path_params["token"],
            trace,
            links=self._links,
            desk=opt_in_desk_of(doors),
        )
        return self._confirmed(done)

    async def asked_for_link(self, request: Request) -> Response:
        return html(_link_page(language_of(request), shop=self._shop.name))

    async def link_sent(self, request: Request) -> Response:
        """Answer at once, and look the address up afterwards: not even the time tells."""
        fields = await read_form(request)
        language, doors = language_of(request), self._app
        try:
            address = read_email(fields.get("email", [""])[0])
        except ValueError:
            return html(_link_page(language, shop=self._shop.name), 422)
        later = BackgroundTask(
            send_preference_link,
            address,
            language="zh" if language.startswith("zh") else "en",
            desk=opt_in_desk_of(doors),
            now=doors.clock(),
        )
        shown = message_page(language, "sent", shop=self._shop.name)
        return HTMLResponse(shown, headers=NOT_CACHED, background=later)

    def _confirmed(self, opt_in: OptIn) -> Response:
        return html(message_page(opt_in.language, "confirmed", shop=self._shop.name))


def _confirm_page(opt_in: OptIn, topics: list[str], *, shop: str) -> str:
    texts = page_texts(opt_in.language)
    told = f"<p>{escape(texts['confirm.topics'])} {escape(', '.join(topics))}</p>" if topics else ""
    content = (
        f"<p>{filled(texts['confirm.text'], shop)}</p>"
        f"<p>{escape(texts['confirm.said'])}</p>"
        f"<blockquote>{escape(opt_in.text)}</blockquote>{told}"
        f'<form method="post">{_button(texts["confirm.button"])}</form>'
    )
    return page(texts, texts["confirm.title"], content, shop=shop)


def _link_page(language: str, *, shop: str) -> str:
    texts = page_texts(language)
    content = (
        f"<p>{filled(texts['link.text'], shop)}</p>"
        '<form method="post">'
        f'<label class="field" for="email">{escape(texts["link.email"])}</label>'
        '<input class="field" id="email" name="email" type="email" autocomplete="email" required>'
        f"{_button(texts['link.button'])}</form>"
    )
    return page(texts, texts["link.title"], content, shop=shop)


def _button(words: str) -> str:
    return f'<button type="submit">{escape(words)}</button>'
