"""Puts the console into the web application that serves the API: one process, one address."""

import base64
import hmac
from typing import Annotated

from fastapi import FastAPI, Form
from nicegui import app as site
from nicegui import ui
from nicegui.storage import Storage
from starlette.requests import Request
from starlette.responses import RedirectResponse

from rapport.app import App
from rapport.console.import_files import remove_leftovers
from rapport.console.parts import BASE
from rapport.console.shell import shell
from rapport.console.sign_in import sign_in_page, take_sign_in
from rapport.console.theme import STATIC
from rapport.console.visits import SESSION_SECONDS


def mount_console(api: FastAPI, app: App) -> None:
    """Serve the console of this `App` under `/console`; the bare address leads there.

    NiceGUI is one per process, so a process has one console.
    """
    Storage.path = app.settings.home / "console"  # sessions and themes; gone with the data folder
    remove_leftovers(app.settings.home)
    site.add_static_files("/assets", STATIC)
    _add_pages(app)
    api.add_route("/", _to_console, include_in_schema=False)
    ui.run_with(
        api,
        mount_path=BASE,
        title="Rapport",
        favicon=(STATIC / "icon.svg").read_text(encoding="utf-8").strip(),
        dark=None,
        tailwind=False,
        show_welcome_message=False,
        storage_secret=_storage_secret(app.secret),
        session_middleware_kwargs={
            "session_cookie": "rapport_console",
            "same_site": "lax",
            "https_only": app.settings.public_url.startswith("https://"),
            "max_age": SESSION_SECONDS,
        },
    )


def _add_pages(doors: App) -> None:
    @ui.page("/sign-in")
    async def sign_in(request: Request) -> RedirectResponse | None:
        return await sign_in_page(doors, request)

    async def take(
        email: Annotated[str, Form()] = "",
        password: Annotated[str, Form()] = "",
        wanted: Annotated[str, Form(alias="next")] = "/",
    ) -> RedirectResponse:
        return await take_sign_in(doors, email=email, password=password, wanted=wanted)

    site.add_api_route("/sign-in", take, methods=["POST"], include_in_schema=False)

    @ui.page("/")
    @ui.page("/{rest:path}")
    async def console() -> RedirectResponse | None:
        return await shell(doors)


async def _to_console(_request: Request) -> RedirectResponse:
    return RedirectResponse(f"{BASE}/")


def _storage_secret(secret: bytes) -> str:
    return base64.b64encode(hmac.digest(secret, b"console sessions", "sha256")).decode()
