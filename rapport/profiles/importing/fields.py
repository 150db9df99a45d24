"""The fields of each kind of file, and which column of a file is which field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapport.profiles.importing.errors import BadMapping, ColumnMissing
from rapport.profiles.importing.made_fields import plain_name
from rapport.profiles.importing.mapping import ColumnMapping, nearest
from rapport.profiles.importing.model import ImportKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """The fields a kind knows. `open` holds beginnings of fields that end as the shop likes."""

    required: tuple[str, ...]
    others: tuple[str, ...]
    open: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return self.required + self.others

    def has(self, name: str) -> bool:
        return name in self.names or any(
            name.startswith(start) and len(name) > len(start) for start in self.open
        )


FIELDS = {
    ImportKind.CUSTOMERS: Fields(
        required=("customer_id",),
        others=(
            "email", "phone", "first_name", "last_name", "language", "country", "city",
            "timezone", "birthday", "created_at", "consent_at", "consent_how",
            "consent_text_version",
        ),
        open=("consent_",),
    ),
    ImportKind.PRODUCTS: Fields(
        required=("product_id", "price"),
        others=(
            "name", "description", "currency", "category", "brand", "in_stock", "url",
            "image_url", "attributes",
        ),
        open=("name_", "description_", "attributes."),
    ),
    ImportKind.ORDERS: Fields(
        required=("order_id", "ordered_at", "product_id", "unit_price"),
        others=(
            "quantity", "customer_id", "product_name", "currency", "country", "refunded",
        ),
    ),
    ImportKind.EVENTS: Fields(
        required=(),
        others=(
            "name", "customer_id", "anonymous_id", "happened_at", "event_id", "properties", "type",
            "traits", "previous_id", "group_id", "context",
        ),
    ),
    ImportKind.REVIEWS: Fields(
        required=("product_id", "text"),
        others=(
            "review_id", "customer_id", "rating", "title", "language", "written_at", "platform",
            "licence",
        ),
    ),
    ImportKind.FEEDBACK: Fields(
        required=("text",),
        others=(
            "feedback_id", "kind", "platform", "licence", "thread_id", "question", "customer_id",
            "author", "author_url", "product_id", "brand", "rating", "title", "language", "url",
            "written_at",
        ),
    ),
    ImportKind.CAMPAIGNS: Fields(
        required=("campaign_id", "name"),
        others=("channel", "subject", "audience", "sent_at", "cost", "currency"),
    ),
    ImportKind.MESSAGES: Fields(
        required=("customer_id", "campaign_id"),
        others=(
            "message_id", "channel", "sent_at", "delivered_at", "opened_at", "clicked_at",
            "bounced_at", "unsubscribed_at", "url",
        ),
    ),
}  # fmt: skip

NUMBERS = ("price", "unit_price", "quantity", "rating", "cost")
"""The fields that are numbers, of any kind of file."""

_OTHER_NAMES = {
    ImportKind.EVENTS: {
        "userid": "customer_id",
        "timestamp": "happened_at",
        "event": "name",
        "messageid": "event_id",
    },
    ImportKind.CUSTOMERS: {"userid": "customer_id", "locale": "language"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Field -> column, and the columns that are no field of ours."""

    by_field: dict[str, str]
    left: tuple[str, ...]


def match_columns(
    kind: ImportKind, columns: Sequence[str], *, mapping: ColumnMapping, name: str
) -> Columns:
    """Find the column of each field: as the mapping says, else the column of the same name.

    Capitals, blanks and underscores do not matter for names that are found by themselves.
    """
    known = FIELDS[kind]
    _check_mapping(kind, known, columns, mapping, name)
    by_field = found_columns(kind, columns, said=plain_fields(mapping))
    taken = set(by_field.values())
    for field in known.required:
        if field not in by_field and field not in mapping.defaults:
            names = ", ".join(repr(column) for column in columns[:20])
            raise ColumnMissing(
                f"{name} has no column for {field!r}{_hint(field, columns)};"
                f" name it with --map {field}=COLUMN, of {names}"
            )
    left = tuple(column for column in columns if column not in taken)
    return Columns(by_field=by_field, left=left)


def plain_fields(mapping: ColumnMapping) -> dict[str, str]:
    """The fields that are a column as it is."""
    return {field: how for field, how in mapping.fields.items() if isinstance(how, str)}


def found_columns(
    kind: ImportKind, columns: Sequence[str], *, said: Mapping[str, str]
) -> dict[str, str]:
    """Give field -> column: what was said, and what is found by its name besides."""
    by_field = dict(said)
    taken = set(by_field.values())
    for column in columns:
        field = _field_of(kind, FIELDS[kind], column)
        if column not in taken and field is not None and field not in by_field:
            by_field[field] = column
            taken.add(column)
    return by_field


def _check_mapping(
    kind: ImportKind,
    known: Fields,
    columns: Sequence[str],
    mapping: ColumnMapping,
    name: str,
) -> None:
    for field in (*mapping.fields, *mapping.defaults):
        if not known.has(field):
            raise BadMapping(f"{kind} have no field {field!r}{nearest(field, known.names)}")
    for field, column in plain_fields(mapping).items():
        if column not in columns:
            raise ColumnMissing(
                f"{name} has no column {column!r} for {field!r}{nearest(column, columns)}"
            )


def _field_of(kind: ImportKind, known: Fields, column: str) -> str | None:
    plain = plain_name(column)
    for name in known.names:
        if plain_name(name) == plain:
            return name
    lower = column.strip().lower()
    if known.has(lower):
        return lower
    return _OTHER_NAMES.get(kind, {}).get(plain)


def _hint(field: str, columns: Sequence[str]) -> str:
    hint = nearest(field, columns)
    return hint if "did you mean" in hint else ""
