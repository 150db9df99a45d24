"""Landing pages: an approved draft at an address of the shop, with a form in it.

What is served is what is true as it is served: the facts behind the draft are looked at, and where
one went stale the page shows the shop's name and the form alone.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from rapport.content import (
    PREVIEW_LINKS,
    DraftStatus,
    Rendered,
    compile_copy,
    faults_of,
    get_draft,
    label_of_draft,
    standing_of,
)
from rapport.kit.errors import Invalid, NotFound
from rapport.kit.settings import ShopSettings
from rapport.leads.errors import LandingPageNotApproved, LandingPageNotFound
from rapport.leads.keeping import open_form
from rapport.leads.model import Form, LandingPage
from rapport.leads.store import find_page, put_page, set_unpublished
from rapport.review import DraftNotApproved, approved_copy
from rapport.storage import Database, Facts

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
FORMAT = "landing-page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A page as it is served. `rendered` is None where a fact behind it went stale."""

    page: LandingPage
    form: Form
    language: str
    rendered: Rendered | None


def publish_page(
    slug: str, draft_id: str, form_id: str, *, database: Database, by: str, now: datetime
) -> LandingPage:
    """Publish the newest version of a draft at `/l/{slug}`, in place of what was there.

    Raises `LandingPageNotApproved`, `FormNotFound`, `NoSuchDraft`.
    """
    if not _SLUG.fullmatch(slug):
        raise LandingPageNotFound(
            "an address has 1 to 60 small letters, digits and hyphens, such as spring-tea"
        )
    draft = get_draft(database, draft_id)
    if draft.channel != FORMAT or draft.status is not DraftStatus.APPROVED:
        raise LandingPageNotApproved(
            f"draft {draft_id!r} is no approved text of the format {FORMAT}; approve it first"
        )
    page = LandingPage(
        slug=slug,
        draft_id=draft.draft_id,
        draft_version=draft.version,
        form_id=open_form(database, form_id).form_id,
        published_at=now,
        published_by=by,
    )
    with database.begin() as connection:
        put_page(connection, page)
    return page


def unpublish_page(slug: str, *, database: Database, now: datetime) -> LandingPage:
    """Take a page off. Safe to repeat."""
    page = _page(database, slug)
    if page.unpublished_at is None:
        with database.begin() as connection:
            set_unpublished(connection, slug, now)
    return _page(database, slug)


def show_page(
    slug: str, *, database: Database, facts: Facts, shop: ShopSettings, now: datetime
) -> Shown:
    """Fill a page with the facts of this moment. Raises `LandingPageNotFound`."""
    page = _page(database, slug)
    if page.unpublished_at is not None:
        raise LandingPageNotFound(f"the page {slug!r} is not published")
    form = open_form(database, page.form_id)
    try:
        draft = approved_copy(database, page.draft_id, page.draft_version)
        standing = standing_of(draft, database=database, facts=facts, shop=shop, now=now)
        rendered = None
        if not faults_of(draft, standing):
            compiled = compile_copy(
                draft.copy,
                channel=draft.channel,
                language=draft.language,
                label=label_of_draft(draft, shop),
            )
            rendered = compiled.render({**standing.slots, "links": PREVIEW_LINKS})
    except (DraftNotApproved, Invalid, NotFound):  # an approval that ended, a brief that is gone
        rendered, language = None, shop.language
    else:
        language = draft.language
    return Shown(page=page, form=form, language=language, rendered=rendered)


def _page(database: Database, slug: str) -> LandingPage:
    page = find_page(database, slug)
    if page is None:
        raise LandingPageNotFound(f"nothing is published at {slug[:60]!r}")
    return page
