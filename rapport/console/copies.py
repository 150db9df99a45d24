"""Shows the text of a draft: its source with what the checks found, and as a customer reads it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from rapport.console.icons import icon
from rapport.console.markup import Markup, join, tag
from rapport.console.parts import badge
from rapport.console.texts import Texts
from rapport.content import (
    PREVIEW_LINKS,
    Copy,
    Draft,
    DraftStatus,
    Finding,
    Grounds,
    Rendered,
    compile_copy,
    format_of,
    label_of_draft,
    parts_of,
    slot_values,
)

_EDITED = ", edited"  # as `rapport.review` marks it
STATUS_LOOKS: Mapping[DraftStatus, str] = {
    DraftStatus.WRITTEN: "warn",
    DraftStatus.REFUSED: "bad",
    DraftStatus.RETURNED: "bad",
    DraftStatus.REJECTED: "bad",
    DraftStatus.APPROVED: "good",
}
_SLOT = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A customer to show a text to: how they are called here, and what the text may say of them."""

    label: str
    values: Mapping[str, object]


def render_for(reader: Reader, copy: Copy, *, draft: Draft, grounds: Grounds) -> Rendered:
    """Fill a text as this customer would read it; raises what `compile_copy` and `render` raise."""
    slots = slot_values(
        shop=grounds.shop,
        language=draft.language,
        products=grounds.products,
        offer=grounds.offer,
        customer=reader.values,
    )
    label = label_of_draft(draft, grounds.shop)
    compiled = compile_copy(copy, channel=draft.channel, language=draft.language, label=label)
    return compiled.render({**slots, "links": PREVIEW_LINKS})


def author_name(t: Texts, written_by: str) -> str:
    """Name who wrote a text: `copybook:zh-…`, `built-in@1:…`, or `model:gpt#…` for a model."""
    told, _, rest = written_by.partition(":")
    kind = told.partition("@")[0]
    edited = t("author.edited") if written_by.endswith(_EDITED) else ""
    name = rest.partition("#")[0] if kind == "model" else t.name("author", kind)
    return name.removesuffix(_EDITED) + edited


def status_badge(t: Texts, status: DraftStatus) -> Markup:
    return badge(t(f"status.draft.{status.value}"), STATUS_LOOKS[status])


def inbox_line(t: Texts, shop: str, rendered: Rendered) -> Markup:
    """The two lines that a mail program shows before the mail is opened."""
    subject = rendered.subject or t("mailbox.no_subject")
    return tag(
        "div",
        tag("div", shop, class_="small muted"),
        tag("div", subject, class_="strong"),
        tag("div", rendered.preheader, class_="small muted") if rendered.preheader else None,
        class_="inbox",
    )


def findings_list(t: Texts, findings: Sequence[Finding]) -> Markup:
    """What the checks found, those that forbid to send first."""
    if not findings:
        clear = tag("span", t("review.no_findings"), class_="good")
        return tag("p", icon("check"), " ", clear, class_="good")
    ordered = sorted(findings, key=lambda one: one.severity != "refuse")
    return tag("ul", [_finding(t, one) for one in ordered], class_="list findings")


def _finding(t: Texts, one: Finding) -> Markup:
    look = "bad" if one.severity == "refuse" else "warn"
    message = one.message_zh if t.language == "zh" and one.message_zh else one.message
    where = t.name("part", one.part) if one.part else ""
    return tag(
        "li",
        tag(
            "div",
            badge(t(f"severity.{one.severity}"), look),
            tag("span", where, class_="muted small"),
            class_="line",
        ),
        tag("div", message),
    )


def source(
    text: str, findings: Sequence[Finding], places: Mapping[int, str] = MappingProxyType({})
) -> Markup:
    """The source of one part: slots tinted, the words at fault marked with the check's sentence.

    `places` are ids by the place in the text, for links to jump to.
    """
    pieces, at = [], 0
    for start, end, one in _marked(text, findings):
        pieces.append(_placed(text, at, start, places, _tinted))
        look = "refuse" if one.severity == "refuse" else None
        words = _placed(text, start, end, places, join)
        pieces.append(tag("mark", words, class_=look, title=one.message))
        at = end
    return join(pieces, _placed(text, at, len(text), places, _tinted))


def _placed(
    text: str, first: int, last: int, places: Mapping[int, str], show: Callable[[str], Markup]
) -> Markup:
    """A stretch of a text, with an empty element at each of the places in it."""
    pieces, at = [], first
    for cut in sorted(place for place in places if first <= place < last):
        pieces += [show(text[at:cut]), tag("span", id=places[cut], class_="claim-place")]
        at = cut
    return join(pieces, show(text[at:last]))


def _marked(text: str, findings: Sequence[Finding]) -> list[tuple[int, int, Finding]]:
    """Where findings stand in a text, in order, none inside another."""
    places = []
    for one in findings:
        start = one.start if text.startswith(one.span, max(one.start, 0)) else text.find(one.span)
        if one.span and start >= 0:
            places.append((start, start + len(one.span), one))
    kept: list[tuple[int, int, Finding]] = []
    for place in sorted(places, key=lambda place: (place[0], -place[1])):
        if not kept or place[0] >= kept[-1][1]:
            kept.append(place)
    return kept


def _tinted(text: str) -> Markup:
    pieces, at = [], 0
    for slot in _SLOT.finditer(text):
        pieces += [join(text[at : slot.start()]), tag("span", slot[0], class_="slot")]
        at = slot.end()
    return join(pieces, text[at:])


def shown_parts(draft: Draft) -> list[tuple[str, str]]:
    """Give name and text of a draft's parts in the order in which its format has them."""
    order = [part.name for part in format_of(draft.channel).parts]
    place = {name: n for n, name in enumerate(order)}
    return sorted(parts_of(draft.copy), key=lambda one: place.get(one[0], len(order)))
