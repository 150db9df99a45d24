"""What a text must hold, and what it may not."""

from dataclasses import dataclass

from rapport.decoding.errors import ConstraintsContradict

Phrase = tuple[int, ...]
"""Tokens in a row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraints:
    """What the text for one prompt must hold, and what it may not.

    `must`: phrases, each as one or more alternatives, of which one has to occur. `never`: sequences
    of tokens that may not occur. `shortest` and `longest` count characters of the text (0: no upper
    bound). `slots` are the only `{{ … }}` that may occur, each at most `slot_uses` times, and none
    broken; None leaves slots alone. With constraints a text has no control token and no broken
    character in it.
    """

    must: tuple[tuple[Phrase, ...], ...] = ()
    never: tuple[Phrase, ...] = ()
    shortest: int = 0
    longest: int = 0
    slots: frozenset[str] | None = None
    slot_uses: int = 1

    def __post_init__(self) -> None:
        if self.shortest < 0 or self.longest < 0 or 0 < self.longest < self.shortest:
            raise ConstraintsContradict(
                f"no text has from {self.shortest} to {self.longest} characters"
            )
        if any(not phrase for choices in self.must for phrase in (choices or ((),))):
            raise ConstraintsContradict("a phrase of `must` has no tokens; leave it out")
        if any(not phrase for phrase in self.never):
            raise ConstraintsContradict("a sequence of `never` has no tokens; leave it out")
        if self.slot_uses < 1:
            raise ConstraintsContradict("slot_uses must be 1 or more; leave a slot out instead")
        for slot in self.slots or ():
            inside = slot[2:-2]
            if not (slot.startswith("{{") and slot.endswith("}}")) or set("{}") & set(inside):
                raise ConstraintsContradict(f"{slot[:60]!r} is no slot; write {{{{ name }}}}")

    @property
    def in_text(self) -> bool:
        """Whether the text of tokens must be known to hold them."""
        return bool(self.shortest or self.longest) or self.slots is not None
