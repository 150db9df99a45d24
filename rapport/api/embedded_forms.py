"""What the embedded script calls from other sites: only those that the form names may call."""

from importlib.resources import files
from urllib.parse import urlsplit

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rapport.api.form_texts import FORM_WORDS, fault_words
from rapport.api.posted_forms import challenge_of, page_address, short_language, take_in
from rapport.api.public_forms import (
    FormTooLarge,
    Page,
    client_ip,
    read_body,
)
from rapport.app import App, form_desk_of
from rapport.kit.errors import NotFound, RapportError
from rapport.leads import (
    Form,
    Post,
    note_view,
    open_form,
)

_SCRIPT = (files("rapport.api") / "static" / "forms.js").read_bytes()
_MOST_BYTES = 20_000


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


def embedded_routes(app: App) -> list[Route]:
    """The addresses of the script and of what it calls."""
    embedded = _Embedded(app)
    return [
        Route("/embed/forms.js", _script, methods=["GET"]),
        Route("/embed/forms/{form}.json", _answering(embedded.shown), methods=["GET"]),
        Route("/embed/forms/{form}", _answering(embedded.sent), methods=["POST"]),
        Route("/embed/forms/{form}", _answering(embedded.asked), methods=["OPTIONS"]),
    ]


async def _script(_request: Request) -> Response:
    headers = {"Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"}
    headers |= {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
    return Response(_SCRIPT, media_type="text/javascript", headers=headers)


class _Refused(Exception):
    """The script is answered with a code alone."""

    def __init__(self, code: str, status: int) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


def _answering(page: Page) -> Page:
    """Answer a refusal as the script reads it."""

    async def answer(request: Request) -> Response:
        try:
            return await page(request)
        except _Refused as refused:
            return JSONResponse({"code": refused.code}, status_code=refused.status)

    return answer


class _Embedded:
    """What the script calls from other sites; nothing here reads or sets a cookie."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._own = _origin(app.settings.public_url)

    async def asked(self, request: Request) -> Response:
        _, allowed = await self._form(request)
        more = {
            "Access-Control-Allow-Methods": "POST",
            "Access-Control-Allow-Headers": "Content-Type",
            "Access-Control-Max-Age": "600",
        }
        return Response(status_code=204, headers=allowed | more)

    async def shown(self, request: Request) -> Response:
        form, allowed = await self._form(request)
        query = request.query_params
        await run_in_threadpool(
            note_view,
            form,
            anonymous_id=query.get("anonymous_id", "")[:200],
            page=page_address(query.get("page", "")),
            desk=form_desk_of(self._app),
            now=self._app.clock(),
        )
        return JSONResponse(
            self._spec(form, short_language(query.get("lang", "en"))), headers=allowed
        )

    async def sent(self, request: Request) -> Response:
        form, allowed = await self._form(request)
        try:
            sent = _decoder.decode(await read_body(request, most=_MOST_BYTES))
        except (msgspec.DecodeError, FormTooLarge, RecursionError):
            return JSONResponse({"code": "lead-refused"}, status_code=422, headers=allowed)
        post = Post(
            values=sent.values,
            challenge=sent.challenge,
            work=sent.work,
            trap=sent.trap,
            language=short_language(sent.language),
            page=page_address(sent.page),
            anonymous_id=sent.anonymous_id,
            ip=client_ip(request),
            agent=request.headers.get("user-agent", ""),
            sure=sent.sure,
        )
        try:
            taken = await run_in_threadpool(take_in, self._app, form, post)
        except RapportError as error:
            return JSONResponse({"code": error.code}, status_code=503, headers=allowed)
        if taken.faults:
            words = fault_words(taken.faults, language=post.language, hint=taken.hint)
            said = {"faults": words, "suggestion": taken.hint}
            return JSONResponse(said, status_code=422, headers=allowed)
        done = {"done": form.texts[post.language]["done"], "redirect": form.redirect}
        return JSONResponse(done, headers=allowed)

    async def _form(self, request: Request) -> tuple[Form, dict[str, str]]:
        """The form that is asked for, and the headers of an answer to the site that asks."""
        try:
            form = await run_in_threadpool(
                open_form, self._app.database, request.path_params["form"]
            )
        except NotFound:
            raise _Refused("form-not-found", 404) from None
        origin = request.headers.get("origin", "").lower()
        headers = {"Cache-Control": "no-store", "Vary": "Origin"}
        if not origin or origin == self._own:
            return form, headers
        if origin not in form.origins:
            raise _Refused("origin", 403)
        return form, headers | {"Access-Control-Allow-Origin": origin}

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
            "challenge": challenge_of(self._app, form),
            "bits": self._app.settings.leads.proof_bits,
            "words": {name: FORM_WORDS[language][name] for name in ("close", "wait", "later")},
        }


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()
