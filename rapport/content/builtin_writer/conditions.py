"""What a text is asked to be, as the tokens that the built-in writer reads before it writes."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from itertools import chain

from rapport.content.entries import AUDIENCES, LANGUAGES, Entry
from rapport.content.model import Length, Objective, Tone

_MOST_PRODUCTS = 3
_CHANNELS = ("email", "sms", "push", "wecom", "social", "ad", "product")
"""The words of the network that ships, in the order of its vocabulary; it learned three of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """The conditions of a text. An empty string, or None, leaves one open."""

    language: str
    channel: str
    objective: str
    tone: str = ""
    audience: str = ""
    length: str = ""
    offer: bool | None = None
    products: int | None = None

    @property
    def tokens(self) -> str:
        """The conditions as special tokens, such as `<zh><sms><cart><tone:warm>`."""
        return "".join(self._tokens())

    def opened(self, *names: str) -> "Conditions":
        """The same conditions with some left open."""
        kinds = {field.name: field.default for field in fields(self)}
        return replace(self, **{name: kinds[name] for name in names})  # type: ignore[arg-type]

    def _tokens(self) -> Iterator[str]:
        yield from (f"<{self.language}>", f"<{self.channel}>", f"<{self.objective}>")
        for name in ("tone", "audience", "length"):
            if value := getattr(self, name):
                yield f"<{name}:{value}>"
        if self.offer is not None:
            yield f"<offer:{'yes' if self.offer else 'no'}>"
        if self.products is not None:
            yield f"<products:{self.products}>"


def conditions_of(entry: Entry) -> Conditions:
    """The conditions that an entry of the copybook meets."""
    return Conditions(
        language=entry.language,
        channel=entry.channel,
        objective=entry.objective.value,
        tone=entry.tone.value,
        audience=entry.audience,
        length=entry.length.value,
        offer=entry.offer,
        products=entry.products,
    )


def condition_tokens() -> tuple[str, ...]:
    """Every token that conditions can be written with, in a fixed order."""
    named = {
        "tone": Tone,
        "audience": AUDIENCES,
        "length": Length,
        "offer": ("yes", "no"),
        "products": range(_MOST_PRODUCTS + 1),
    }
    plain = (f"<{one}>" for one in chain(LANGUAGES, _CHANNELS, Objective))
    values = (f"<{name}:{value}>" for name, kind in named.items() for value in kind)
    return (*plain, *values)
