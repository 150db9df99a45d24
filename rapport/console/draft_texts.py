"""The texts of a draft as they are written: with what was found in them, and the safe one."""

from collections.abc import Sequence

from rapport.console.copies import shown_parts, source
from rapport.console.markup import Markup, tag
from rapport.console.texts import Texts
from rapport.console.traces import claim_places
from rapport.content import CopyClaim, Draft, label_of, parts_of


def draft_source(t: Texts, draft: Draft, claims: Sequence[CopyClaim]) -> Markup:
    """Every part as it was written, findings and claims marked at their places."""
    blocks = []
    for part, text in shown_parts(draft):
        found = [one for one in draft.findings if one.part == part]
        if text or found:
            marked = source(text, found, claim_places(claims, part))
            blocks.append(tag("h3", label_of(draft.channel, part, t.language)))
            blocks.append(tag("pre", marked, class_="source"))
    return tag("div", blocks, class_="stack snug")


def safe_text(t: Texts, draft: Draft) -> Markup:
    """The text that is approved with the draft, to be sent once a fact behind it is stale."""
    if draft.safe is None:
        return tag("p", t("draft.no_safe"), class_="muted")
    blocks = []
    for part, text in parts_of(draft.safe):
        if text:
            blocks.append(tag("h3", label_of(draft.channel, part, t.language)))
            blocks.append(tag("pre", source(text, []), class_="source"))
    return tag("div", blocks, class_="stack snug")
