"""What every public address does alike: it reads small forms, and answers errors as pages."""

from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from rapport.api.public_pages import NOT_CACHED, message_page
from rapport.app import App
from rapport.kit.errors import Invalid, NotFound, RapportError
from rapport.subscriptions import OptInExpired

_MOST_FORM_BYTES = 10_000
_MOST_FIELDS = 200

Page = Callable[[Request], Awaitable[Response]]
Form = dict[str, list[str]]


class FormTooLarge(Invalid):
    """A form of a public page carries more than its fields can hold."""

    code = "form-too-large"


async def read_body(request: Request, *, most: int = _MOST_FORM_BYTES) -> bytes:
    """Read a body, and stop as soon as it is larger than anything that belongs there."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > most:
            raise FormTooLarge(f"the form is larger than {most} bytes")
    return body


async def read_form(request: Request, *, most: int = _MOST_FORM_BYTES) -> Form:
    """Read the fields of a form as a browser without a script sends them."""
    body = (await read_body(request, most=most)).decode("utf-8", "replace")
    try:
        return parse_qs(body, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise FormTooLarge(f"the form has more than {_MOST_FIELDS} fields") from error


def language_of(request: Request) -> str:
    """What the visitor reads: as the address asks, else as their browser does."""
    return request.query_params.get("lang") or request.headers.get("accept-language", "en")


def client_ip(request: Request) -> str:
    """The address the request came from, as the server in front of us told it."""
    return request.client.host if request.client else ""


def html(content: str, status: int = 200) -> HTMLResponse:
    """A page that nobody keeps a copy of."""
    return HTMLResponse(content, status_code=status, headers=NOT_CACHED)


def answered(page: Page, app: App) -> Page:
    """Turn an error of ours into a page that a customer can read."""

    async def answer(request: Request) -> Response:
        try:
            return await page(request)
        except OptInExpired:
            shown, status = "late", 410
        except (Invalid, NotFound):
            shown, status = "wrong-link", 404
        except RapportError:
            shown, status = "later", 503
        return html(message_page(language_of(request), shown, shop=app.settings.shop.name), status)

    return answer
