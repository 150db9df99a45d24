"""What a hosted form and an embedded one do alike with a post."""

from urllib.parse import urlsplit

from rapport.app import App, form_desk_of
from rapport.leads import (
    Form,
    Post,
    Taken,
    make_challenge,
    take_post,
)


def take_in(app: App, form: Form, post: Post) -> Taken:
    """Take a post of a form."""
    return take_post(form.form_id, post, desk=form_desk_of(app), now=app.clock())


def challenge_of(app: App, form: Form) -> str:
    """Make what a visitor's browser has to answer, for one look at a form."""
    return make_challenge(form.form_id, form.version, secret=app.secret, now=app.clock())


def short_language(language: str) -> str:
    """Say which of the languages of forms a tag belongs to: `zh`, else `en`."""
    return "zh" if language.lower().startswith("zh") else "en"


def page_address(url: str) -> str:
    """The page without what follows `?`, which may name a person."""
    try:
        parts = urlsplit(url[:2000])
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"}:
        return ""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
