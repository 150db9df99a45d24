"""The public addresses of forms: hosted pages, landing pages, and what the embedded script calls.

A refused post is answered as one that counts.
"""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from rapport.api.embedded_forms import embedded_routes
from rapport.api.form_pages import done_page, form_page, landing_html
from rapport.api.form_texts import fault_words
from rapport.api.posted_forms import challenge_of, page_address, short_language, take_in
from rapport.api.public_forms import (
    answered,
    client_ip,
    html,
    language_of,
    read_form,
)
from rapport.api.public_pages import NOT_CACHED
from rapport.app import App, form_desk_of
from rapport.leads import (
    Form,
    Post,
    Taken,
    note_view,
    open_form,
    show_page,
)

_PAGE_HEADERS = NOT_CACHED | {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline';"
    " img-src https: data:; form-action 'self'; frame-ancestors 'none'",
    "X-Robots-Tag": "all",
}


def lead_routes(app: App) -> list[Route]:
    """The addresses, to be mounted at the root of a web application."""
    pages = _Pages(app)
    return [
        Route("/f/{form}", answered(pages.shown, app), methods=["GET"]),
        Route("/f/{form}", answered(pages.sent, app), methods=["POST"]),
        Route("/l/{slug}", answered(pages.landing, app), methods=["GET"]),
        *embedded_routes(app),
    ]


class _Pages:
    def __init__(self, app: App) -> None:
        self._app = app
        self._shop = app.settings.shop

    async def shown(self, request: Request) -> Response:
        form = await run_in_threadpool(open_form, self._app.database, request.path_params["form"])
        return html(
            await run_in_threadpool(self._fresh, form, short_language(language_of(request)))
        )

    async def sent(self, request: Request) -> Response:
        fields = {name: values[0] for name, values in (await read_form(request)).items()}
        form = await run_in_threadpool(open_form, self._app.database, request.path_params["form"])
        language = short_language(fields.get("lang") or language_of(request))
        values = {
            name.removeprefix("v."): value
            for name, value in fields.items()
            if name.startswith("v.")
        }
        post = Post(
            values=values,
            challenge=fields.get("challenge", ""),
            trap=fields.get("website", ""),
            language=language,
            page=page_address(request.headers.get("referer", "")) or self._hosted(form),
            ip=client_ip(request),
            agent=request.headers.get("user-agent", ""),
            sure="sure" in fields,
        )
        taken = await run_in_threadpool(take_in, self._app, form, post)
        if taken.faults:
            return html(self._again(form, post, taken), 422)
        if form.redirect:
            return RedirectResponse(form.redirect, status_code=303, headers=NOT_CACHED)
        return html(done_page(form, language=language, shop=self._shop.name))

    async def landing(self, request: Request) -> Response:
        app = self._app
        shown = await run_in_threadpool(
            show_page,
            request.path_params["slug"],
            database=app.database,
            facts=app.facts,
            shop=self._shop,
            now=app.clock(),
        )
        language = short_language(shown.language)
        challenge = challenge_of(app, shown.form)
        text = landing_html(shown, language=language, shop=self._shop.name, challenge=challenge)
        return Response(text, media_type="text/html", headers=_PAGE_HEADERS)

    def _hosted(self, form: Form) -> str:
        return f"{self._app.settings.public_url.rstrip('/')}/f/{form.form_id}"

    def _fresh(self, form: Form, language: str) -> str:
        desk, now = form_desk_of(self._app), self._app.clock()
        note_view(form, anonymous_id="", page="", desk=desk, now=now)
        return form_page(
            form, language=language, shop=self._shop.name, challenge=challenge_of(self._app, form)
        )

    def _again(self, form: Form, post: Post, taken: Taken) -> str:
        return form_page(
            form,
            language=post.language,
            shop=self._shop.name,
            challenge=post.challenge,
            values=post.values,
            faults=fault_words(taken.faults, language=post.language, hint=taken.hint),
            sure=bool(taken.hint),
        )
