"""Gathers the pieces that belong to one deed or figure, in any order, until one does not fit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from rapport.segments.conditions import Condition
from rapport.segments.words.chunks import Chunk, coming, plain
from rapport.segments.words.goods import Goods
from rapport.segments.words.numbers import Quantity
from rapport.segments.words.reader import Found, Reader

HEADS = ("verb", "spoke")
BREAKS = ("and", "or", "but", "comma", "stop", "then", "open", "close", "exclude", "atom")
NO_DAYS = 0.0
"""Stands for a step that follows at any time after."""
_OF_DEED = ("verb", "goods", "noun", "where", "about", "filler")
_ORDER_NOUNS = ("order", "orders", "purchase")
_ORDER_SAID = (" order", "首单")
_ORDER_VERBS = ("Order Completed", "buy", "Order Refunded", "Order Cancelled")


@dataclass(slots=True)
class Clause:
    """What has been gathered of one clause."""

    head: str = ""
    flags: set[str] = field(default_factory=set)
    nouns: set[str] = field(default_factory=set)
    window: dict[str, object] = field(default_factory=dict)
    quantity: Quantity | None = None
    goods: Goods | None = None
    where: tuple[Condition, ...] = ()
    that_time: tuple[Condition, ...] = ()
    topic: str | None = None
    campaign: str | None = None
    currency: str | None = None
    without: tuple[object, ...] = ()
    after: float | None = None
    soon: bool = False
    bound: str = ""
    trails: bool = False
    place: int = 0

    def takes(self, piece: Chunk, reader: Reader) -> bool:
        """Add a piece where there is room for it."""
        kind = piece.kind.partition(":")[0]
        take = _TAKERS.get(kind, Clause._takes_detail)
        return take(self, piece, reader)

    @property
    def is_headless(self) -> bool:
        return not self.head and not self.quantity and not self.names_order

    @property
    def names_order(self) -> bool:
        """Whether an order is named, though no deed."""
        return "order" in self.nouns or "single" in self.flags

    def _takes_head(self, piece: Chunk, reader: Reader) -> bool:
        if not self.head:
            self.head = str(piece.value)
            return True
        word = reader.source.folded[piece.start : piece.end]
        if word in _ORDER_NOUNS and self.head in _ORDER_VERBS and not self.nouns:
            self.nouns.add("order")
            return True
        return False

    def _takes_window(self, piece: Chunk, reader: Reader) -> bool:
        assert isinstance(piece.value, Mapping)
        if set(piece.value) & set(self.window) or self._belongs_to_next(piece, reader):
            return False
        self.window |= piece.value
        self.trails = bool(self.head)
        soon = reader.best("soon", piece.start)
        self.soon = soon is not None and soon.end == piece.end
        return True

    def _belongs_to_next(self, piece: Chunk, reader: Reader) -> bool:
        """In Chinese a time stands before its deed."""
        if reader.source.language != "zh" or not self.head or self.flags & {"last", "first"}:
            return False
        for following in coming(reader, piece.end):
            if following.kind in BREAKS:
                return False
            if following.kind in HEADS:
                return True
        return False

    def _takes_not(self, piece: Chunk, _reader: Reader) -> bool:
        if self.head and piece.kind != "no":
            return False
        if "not" in self.flags:
            return False
        self.flags |= {"not", piece.kind}
        return True

    def _takes_noun(self, piece: Chunk, _reader: Reader) -> bool:
        self.nouns.add(str(piece.value))
        return True

    def _takes_goods(self, piece: Chunk, _reader: Reader) -> bool:
        if self.goods or not isinstance(piece.value, Goods):
            return False
        self.goods = piece.value
        return True

    def _takes_bound(self, piece: Chunk, _reader: Reader) -> bool:
        if self.bound or self.quantity:
            return False
        self.bound = piece.kind.partition(":")[2]
        return True

    def _takes_flag(self, piece: Chunk, reader: Reader) -> bool:
        if self.head and piece.kind in ("last", "first"):
            return False
        self.flags.add(piece.kind)
        word = reader.source.folded[piece.start : piece.end]
        if any(order in word for order in _ORDER_SAID):
            self.nouns.add("order")
        return True

    def _takes_after(self, piece: Chunk, reader: Reader) -> bool:
        fresh = not (self.head or self.goods or self.nouns)
        trailing = reader.source.language == "en"
        if self.after is not None or not (fresh or trailing):
            return False
        slots = piece.value
        days = NO_DAYS
        if isinstance(slots, Mapping) and "n" in slots:
            days = float(str(slots["n"])) * float(str(slots["unit"]))
        self.after = days
        return True

    def _takes_detail(self, piece: Chunk, _reader: Reader) -> bool:
        slot = {"only": "currency"}.get(piece.kind, piece.kind)
        if slot not in (
            "quantity",
            "where",
            "that_time",
            "topic",
            "campaign",
            "currency",
            "without",
        ):
            return False
        if getattr(self, slot):
            return False
        setattr(self, slot, piece.value)
        return True

    def _takes_spoke(self, piece: Chunk, _reader: Reader) -> bool:
        """To speak of a need is a deed and its topic in one."""
        if self.head or self.topic:
            return False
        self.head, self.topic = "finding:", str(piece.value)
        return True


_TAKERS: Mapping[str, Callable[[Clause, Chunk, Reader], bool]] = {
    "verb": Clause._takes_head,
    "spoke": Clause._takes_spoke,
    "window": Clause._takes_window,
    "noun": Clause._takes_noun,
    "goods": Clause._takes_goods,
    "about": Clause._takes_goods,
    "bound": Clause._takes_bound,
    **dict.fromkeys(("not", "no", "never"), Clause._takes_not),
    **dict.fromkeys(("after", "after_open"), Clause._takes_after),
    **dict.fromkeys(("ever", "last", "first", "single"), Clause._takes_flag),
}


def deed(reader: Reader, place: int) -> Found | None:
    """Read an event with its conditions, as the fields of a `Happening` without a window."""
    gathered, end = Clause(place=place), place
    piece = plain(reader, place)
    while piece and piece.kind in _OF_DEED:
        if piece.kind != "filler" and not gathered.takes(piece, reader):
            break
        end = end if piece.kind == "filler" else piece.end
        piece = plain(reader, piece.end)
    event = event_of(gathered)
    if event is None or (gathered.goods and len(gathered.goods.each) > 1):
        return None
    told: dict[str, object] = {"event": event, "where": gathered.where}
    product = gathered.goods.each[0] if gathered.goods else ()
    return Found({**told, "product": product}, end)


def event_of(gathered: Clause) -> str | None:
    """Give the event that a clause's head names; None where it names something else."""
    kind, _colon, rest = gathered.head.partition(":")
    match kind:
        case "":
            return "Order Completed" if gathered.names_order else None
        case "buy":
            return "Order Completed"
        case "event":
            return rest
        case "mail":
            return MAIL_EVENTS.get(rest)
        case "finding" | "total":
            return None
        case _:
            return gathered.head


MAIL_EVENTS = {
    "delivered": "Email Delivered",
    "opened": "Email Opened",
    "clicked": "Email Link Clicked",
    "bounced": "Email Bounced",
    "unsubscribed": "Unsubscribed",
}
