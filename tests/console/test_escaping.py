"""What a customer or a model wrote is shown as text, never run."""

from collections.abc import Callable
from typing import Any

import pytest
from nicegui import ui

from rapport.access import Role
from rapport.app import App
from rapport.console.markup import Markup, join, tag, text_lines
from rapport.content import Copy, Draft, get_draft, put_draft
from rapport.events import CustomerId
from rapport.profiles import Profile, put_profiles

Tell = Callable[[App, Callable], None]

PROBE = "<img src=x onerror=alert(1)>"
SHOWN = "&lt;img src=x onerror=alert(1)&gt;"


def test_a_customer_with_markup_for_a_name_appears_as_text(app: App, tell: Tell) -> None:
    bad = Profile(
        customer_id=CustomerId("c-bad"),
        email=f"{PROBE}@mail.example",
        first_name=PROBE,
        last_name="</script><b>",
        city=PROBE,
        language=PROBE,
        country=PROBE,
        traits={PROBE: PROBE},
    )
    put_profiles(app.facts, [bad])

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        for path in ("/customers", "/customers?q=onerror", "/customers/show?id=c-bad"):
            await visitor.open(path)
            await visitor.should_see(SHOWN)
            await visitor.should_not_see(PROBE)

    tell(app, story)


def test_a_mail_is_shown_only_in_a_frame_without_any_permission(shop: App, tell: Tell) -> None:
    kept = get_draft(shop.database, "dr_1")
    hostile = Copy(subject=PROBE, preheader=PROBE, body=f"<script>alert(1)</script>{PROBE}")
    worse = Draft(
        **{**{n: getattr(kept, n) for n in Draft.__slots__}, "version": 2, "copy": hostile}
    )
    with shop.database.begin() as connection:
        put_draft(connection, worse)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.REVIEWER)
        await visitor.open("/review/dr_1")
        await visitor.should_see(SHOWN)
        frame = next(one for one in visitor.find(kind=ui.element).elements if one.tag == "iframe")
        assert frame.props["sandbox"] == ""
        assert "default-src 'none'" in frame.props["srcdoc"]
        assert all(PROBE not in one.content for one in visitor.find(kind=ui.html).elements)

    tell(shop, story)


def test_text_is_escaped_and_markup_is_not() -> None:
    assert tag("p", PROBE) == f"<p>{SHOWN}</p>"
    assert tag("p", tag("b", "a & b")) == "<p><b>a &amp; b</b></p>"
    assert join("<", Markup("<br>"), None, [tag("i", ">")]) == "&lt;<br><i>&gt;</i>"
    assert text_lines("a\n<b>") == "a<br>&lt;b&gt;"


def test_an_attribute_cannot_be_broken_out_of() -> None:
    assert tag("i", title='"><script>') == '<i title="&quot;&gt;&lt;script&gt;"></i>'


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", " /x", "JavaScript:x"]
)
def test_a_link_leads_to_a_page_or_nowhere(address: str) -> None:
    assert tag("a", "x", href=address) == "<a>x</a>"
    assert (
        tag("a", "x", href="/customers?q=a&page=2") == '<a href="/customers?q=a&amp;page=2">x</a>'
    )
