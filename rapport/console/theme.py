"""Light, dark or as the operator's system says; and the head of every page."""

import hashlib
import json
from pathlib import Path

from nicegui import app, ui

from rapport.console.markup import tag
from rapport.console.parts import BASE
from rapport.console.texts import Texts

STATIC = Path(__file__).parent / "static"
THEMES = ("auto", "light", "dark")
_HTML_LANGUAGES = {"zh": "zh-CN", "en": "en"}


def theme_of_session() -> str:
    theme = app.storage.user.get("theme", "auto")
    return theme if theme in THEMES else "auto"


def next_theme(theme: str) -> str:
    return THEMES[(THEMES.index(theme) + 1) % len(THEMES)]


def keep_theme(theme: str) -> None:
    app.storage.user["theme"] = theme


def dress(t: Texts) -> ui.dark_mode:
    """Give the page its style sheet, its language and its theme, before anything is drawn."""
    theme = theme_of_session()
    language = json.dumps(_HTML_LANGUAGES[t.language])
    # Set before the first paint, so that a dark page does not flash white.
    start = f"document.documentElement.lang={language};"
    start += f"document.documentElement.dataset.theme={json.dumps(theme)};"
    sheet = tag("link", rel="stylesheet", href=f"{BASE}/assets/console.css?v={_fingerprint()}")
    ui.add_head_html(f"{sheet}<script>{start}</script>")
    ui.colors(primary="#0b7466")
    return ui.dark_mode({"auto": None, "light": False, "dark": True}[theme])


def _fingerprint() -> str:
    return hashlib.blake2b((STATIC / "console.css").read_bytes(), digest_size=6).hexdigest()
