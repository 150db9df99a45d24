"""Copy becomes a template once per draft, and a message once per recipient."""

import re
from collections.abc import Callable, Mapping

from rapport.content.errors import SlotMissing
from rapport.content.formats.labels import Label
from rapport.content.formats.structured import with_data
from rapport.content.formats.table import format_of
from rapport.content.liquid import filled_in, parse
from rapport.content.model import Copy
from rapport.content.quick import Text
from rapport.content.rendered import Rendered
from rapport.content.slots import SAMPLE_LINKS, slots_of
from rapport.content.sourcing import Sources, sources_of

Links = Callable[[str, int], str]
"""Turns the address of a mail's nth link into the one to print, such as a signed click link."""

PREVIEW_LINKS: Mapping[str, str] = {
    "unsubscribe": "#unsubscribe",
    "preferences": "#preferences",
    "why": "#why",
}
"""Stands in for `links` where a text is only looked at."""

_BLANK_LINES = re.compile(r"\n{3,}")


class CompiledCopy:
    """A draft's text, ready to be filled. `slots` are the values its author asked for."""

    def __init__(
        self,
        sources: Sources,
        *,
        channel: str,
        language: str,
        slots: frozenset[str],
        shared: Mapping[str, object] | None = None,
    ) -> None:
        self.channel = channel
        self.language = language
        self.slots = slots
        self._sources = sources
        self._shared = shared or {}
        self._subject = self._parsed(sources.subject)
        self._preheader = self._parsed(sources.preheader)
        self._html = self._parsed(sources.html, html=True) if sources.html else None
        self._text = self._parsed(sources.text)
        self._more = [(name, self._parsed(source)) for name, source in sources.more]
        self._sections = [tuple(map(self._parsed, section)) for section in sources.sections]
        self._addresses = [self._parsed(address) for address in sources.addresses]

    def bound(self, shared: Mapping[str, object]) -> "CompiledCopy":
        """Put in what all recipients share (product, offer, shop), so that the rest is quick.

        What `render` gives stays the same as long as it is given the same shared slots.
        """

        # Links are a message's own: a footer must not be decided by those of a sample.
        shared = {name: value for name, value in shared.items() if name != "links"}

        def put_in(source: str, *, html: bool = False) -> str:
            return filled_in(source, shared, language=self.language, html=html)

        sources = Sources(
            subject=put_in(self._sources.subject),
            preheader=put_in(self._sources.preheader),
            html=put_in(self._sources.html, html=True),
            text=put_in(self._sources.text),
            addresses=tuple(put_in(address) for address in self._sources.addresses),
            more=tuple((name, put_in(source)) for name, source in self._sources.more),
            sections=tuple(
                (put_in(heading), put_in(text)) for heading, text in self._sources.sections
            ),
        )
        return CompiledCopy(
            sources,
            channel=self.channel,
            language=self.language,
            slots=self.slots,
            shared=shared,
        )

    def render(self, slots: Mapping[str, object], *, links: Links | None = None) -> Rendered:
        """Fill the text for one recipient; `links` may replace the address of every link.

        `slots` are those of `slot_values`, plus `links`: `unsubscribe` and `preferences`, and
        `open_pixel` where opens are counted. Raises `SlotMissing` when a slot without a default
        has no value.
        """
        told = slots.get("links")
        if told == PREVIEW_LINKS and "links.action" in self.slots:
            slots = {**slots, "links": {**PREVIEW_LINKS, **SAMPLE_LINKS}}
        href = [self._address(n, slots, links) for n in range(len(self._addresses))]
        bound = {**slots, "customer": _told(slots), "href": href}
        rendered = Rendered(
            subject=" ".join(self._subject.fill(bound).split()),
            preheader=" ".join(self._preheader.fill(bound).split()),
            html=self._html.fill(bound) if self._html else "",
            text=_BLANK_LINES.sub("\n\n", self._text.fill(bound)),
            parts={name: _lines(source.fill(bound)) for name, source in self._more},
        )
        if not self._html or not format_of(self.channel).page:
            return rendered
        sections = [
            (_lines(heading.fill(bound)), text.fill(bound)) for heading, text in self._sections
        ]
        return with_data(
            rendered, channel=self.channel, language=self.language, sections=sections, slots=bound
        )

    def _parsed(self, source: str, *, html: bool = False) -> Text:
        return Text(parse(source, language=self.language, html=html), self._shared)

    def _address(self, place: int, slots: Mapping[str, object], links: Links | None) -> str:
        address = self._addresses[place].fill(slots).strip()
        if not address:
            return ""
        if not address.startswith(("https://", "http://")):
            raise SlotMissing(f"link {place + 1} does not lead to a web address (https://…)")
        return links(address, place) if links else address


def compile_copy(
    copy: Copy, *, channel: str, language: str, label: Label | None = None, cards: bool = True
) -> CompiledCopy:
    """Compile a text for a format, by its name, and a language, with a label if it needs one.

    Mails show a card with the price of each product they name, unless `cards` is false. Raises
    `BadTemplate` with the place at fault.
    """
    slots = frozenset(slots_of(copy))
    shown: frozenset[str] = slots if cards else frozenset()
    sources = sources_of(copy, format_of(channel), language=language, slots=shown, label=label)
    return CompiledCopy(sources, channel=channel, language=language, slots=slots)


def _told(slots: Mapping[str, object]) -> dict[str, object]:
    customer = slots.get("customer")
    if not isinstance(customer, Mapping):
        return {}
    return {name: value for name, value in customer.items() if value not in (None, "")}


def _lines(text: str) -> str:
    """The lines of a text, each without surplus spaces, and none empty."""
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())
