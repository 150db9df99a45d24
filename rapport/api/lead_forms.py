"""The public addresses of forms: hosted pages, what the embedded script calls, landing pages.

A refused post is answered as one that counts. Other sites may call only where the form names them.
"""

from importlib.resources import files
from urllib.parse import urlsplit

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from rapport.api.form_pages import done_page, form_page, landing_html
from rapport.api.form_texts import FORM_WORDS, fault_words
from rapport.api.public_forms import (
    FormTooLarge,
    answered,
    client_ip,
    html,
    language_of,
    read_body,
    read_form,
)
from rapport.api.public_pages import NOT_CACHED
from rapport.app import App, form_desk_of
from rapport.kit.errors import NotFound, RapportError
from rapport.leads import (
    Form,
    Post,
    Taken,
    make_challenge,
    note_view,
    open_form,
    show_page,
    take_post,
)

_SCRIPT = (files("rapport.api") / "static" / "forms.js").read_bytes()
_MOST_BYTES = 20_000
_PAGE_HEADERS = NOT_CACHED | {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline';"
    " img-src https: data:; form-action 'self'; frame-ancestors 'none'",
    "X-Robots-Tag": "all",
}


class _Sent(msgspec.Struct, forbid_unknown_fields=True):
    """What the embedded script posts."""

    values: dict[str, str]
    challenge: str
    language: str
    work: str = ""
    trap: str = ""
    page: str = ""
    anonymous_id: str = ""
    sure: bool = False


_decoder = msgspec.json.Decoder(_Sent)


def lead_routes(app: App) -> list[Route]:
    """The addresses, to be mounted at the root of a web application."""
    pages, embedded = _Pages(app), _Embedded(app)
    return [
        Route("/f/{form}", answered(pages.shown, app), methods=["GET"]),
        Route("/f/{form}", answered(pages.sent, app), methods=["POST"]),
        Route("/l/{slug}", answered(pages.landing, app), methods=["GET"]),
        Route("/embed/forms.js", _script, methods=["GET"]),
        Route("/embed/forms/{form}.json", embedded.shown, methods=["GET"]),
        Route("/embed/forms/{form}", embedded.sent, methods=["POST"]),
        Route("/embed/forms/{form}", embedded.asked, methods=["OPTIONS"]),
    ]


async def _script(_request: Request) -> Response:
    headers = {"Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"}
    headers |= {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
    return Response(_SCRIPT, media_type="text/javascript", headers=headers)


class _Pages:
    def __init__(self, app: App) -> None:
        self._app = app
        self._shop = app.settings.shop

    async def shown(self, request: Request) -> Response:
        form = await run_in_threadpool(open_form, self._app.database, request.path_params["form"])
        return html(await run_in_threadpool(self._fresh, form, _short(language_of(request))))

    async def sent(self, request: Request) -> Response:
        fields = {name: values[0] for name, values in (await read_form(request)).items()}
        form = await run_in_threadpool(open_form, self._app.database, request.path_params["form"])
        language = _short(fields.get("lang") or language_of(request))
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
            page=_page(request.headers.get("referer", "")) or self._hosted(form),
            ip=client_ip(request),
            agent=request.headers.get("user-agent", ""),
            sure="sure" in fields,
        )
        taken = await run_in_threadpool(_take, self._app, form, post)
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
        language = _short(shown.language)
        challenge = _challenge(app, shown.form)
        text = landing_html(shown, language=language, shop=self._shop.name, challenge=challenge)
        return Response(text, media_type="text/html", headers=_PAGE_HEADERS)

    def _hosted(self, form: Form) -> str:
        return f"{self._app.settings.public_url.rstrip('/')}/f/{form.form_id}"

    def _fresh(self, form: Form, language: str) -> str:
        desk, now = form_desk_of(self._app), self._app.clock()
        note_view(form, anonymous_id="", page="", desk=desk, now=now)
        return form_page(
            form, language=language, shop=self._shop.name, challenge=_challenge(self._app, form)
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


class _Embedded:
    """What the script calls from other sites; nothing here reads or sets a cookie."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._own = _origin(app.settings.public_url)

    async def asked(self, request: Request) -> Response:
        form = await self._form(request)
        if form is None:
            return JSONResponse({"code": "form-not-found"}, status_code=404)
        allowed = self._allowed(request, form)
        if allowed is None:
            return JSONResponse({"code": "origin"}, status_code=403)
        more = {
            "Access-Control-Allow-Methods": "POST",
            "Access-Control-Allow-Headers": "Content-Type",
            "Access-Control-Max-Age": "600",
        }
        return Response(status_code=204, headers=allowed | more)

    async def shown(self, request: Request) -> Response:
        form = await self._form(request)
        if form is None:
            return JSONResponse({"code": "form-not-found"}, status_code=404)
        allowed = self._allowed(request, form)
        if allowed is None:
            return JSONResponse({"code": "origin"}, status_code=403)
        query = request.query_params
        await run_in_threadpool(
            note_view,
            form,
            anonymous_id=query.get("anonymous_id", "")[:200],
            page=_page(query.get("page", "")),
            desk=form_desk_of(self._app),
            now=self._app.clock(),
        )
        return JSONResponse(self._spec(form, _short(query.get("lang", "en"))), headers=allowed)

    async def sent(self, request: Request) -> Response:
        form = await self._form(request)
        if form is None:
            return JSONResponse({"code": "form-not-found"}, status_code=404)
        allowed = self._allowed(request, form)
        if allowed is None:
            return JSONResponse({"code": "origin"}, status_code=403)
        try:
            sent = _decoder.decode(await read_body(request, most=_MOST_BYTES))
        except (msgspec.DecodeError, FormTooLarge, RecursionError):
            return JSONResponse({"code": "lead-refused"}, status_code=422, headers=allowed)
        post = Post(
            values=sent.values,
            challenge=sent.challenge,
            work=sent.work,
            trap=sent.trap,
            language=_short(sent.language),
            page=_page(sent.page),
            anonymous_id=sent.anonymous_id,
            ip=client_ip(request),
            agent=request.headers.get("user-agent", ""),
            sure=sent.sure,
        )
        try:
            taken = await run_in_threadpool(_take, self._app, form, post)
        except RapportError as error:
            return JSONResponse({"code": error.code}, status_code=503, headers=allowed)
        if taken.faults:
            words = fault_words(taken.faults, language=post.language, hint=taken.hint)
            said = {"faults": words, "suggestion": taken.hint}
            return JSONResponse(said, status_code=422, headers=allowed)
        done = {"done": form.texts[post.language]["done"], "redirect": form.redirect}
        return JSONResponse(done, headers=allowed)

    async def _form(self, request: Request) -> Form | None:
        try:
            return await run_in_threadpool(
                open_form, self._app.database, request.path_params["form"]
            )
        except NotFound:
            return None

    def _allowed(self, request: Request, form: Form) -> dict[str, str] | None:
        """The headers of an answer; None where a site calls that the form does not name."""
        origin = request.headers.get("origin", "").lower()
        headers = {"Cache-Control": "no-store", "Vary": "Origin"}
        if not origin or origin == self._own:
            return headers
        if origin not in form.origins:
            return None
        return headers | {"Access-Control-Allow-Origin": origin}

    def _spec(self, form: Form, language: str) -> dict[str, object]:
        words = form.texts[language]
        fields = [
            {
                "name": one.name,
                "kind": one.kind,
                "label": one.labels[language],
                "required": one.required,
                "choices": list(one.choices),
            }
            for one in form.fields
        ]
        return {
            **{name: words[name] for name in ("title", "lead", "button")},
            "language": language,
            "fields": fields,
            "consent": form.consent[language],
            "trigger": form.trigger,
            "after": form.after,
            "challenge": _challenge(self._app, form),
            "bits": self._app.settings.leads.proof_bits,
            "words": {name: FORM_WORDS[language][name] for name in ("close", "wait", "later")},
        }


def _take(app: App, form: Form, post: Post) -> Taken:
    return take_post(form.form_id, post, desk=form_desk_of(app), now=app.clock())


def _challenge(app: App, form: Form) -> str:
    return make_challenge(form.form_id, form.version, secret=app.secret, now=app.clock())


def _short(language: str) -> str:
    return "zh" if language.lower().startswith("zh") else "en"


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def _page(url: str) -> str:
    """The page without what follows `?`, which may name a person."""
    try:
        parts = urlsplit(url[:2000])
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"}:
        return ""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
