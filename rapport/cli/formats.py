"""`rapport content formats` and `render`: what can be written, and texts to look at."""

from collections.abc import Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Annotated

import typer

from rapport.catalog import Offer, Product, list_offers, list_products
from rapport.cli.files import write_text
from rapport.cli.opening import opened
from rapport.cli.output import out, print_json, print_table
from rapport.content import (
    FORMATS,
    PREVIEW_LINKS,
    Entry,
    Grounds,
    compile_copy,
    copybook,
    format_of,
    mockup,
    unresolved,
)
from rapport.kit.settings import ShopSettings

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
_LANGUAGES = ("zh", "en")
_MOST_PRODUCTS = 1_000
_STRIDE = 37  # neighbours in the catalogue are alike


def formats(as_json: AsJson = False) -> None:
    """List the formats, with their parts and how much each holds."""
    if as_json:
        print_json(list(FORMATS.values()))
        return
    rows = [
        (
            made.name,
            made.use.value,
            part.name,
            "needed" if part.required else "",
            f"{part.at_least}-{part.at_most}" if part.at_most else "",
            f"{part.limit.most or part.limit.advised} {part.limit.measure.value}"
            if part.limit.most or part.limit.advised
            else "",
        )
        for made in FORMATS.values()
        for part in made.parts
    ]
    print_table("Formats", ("format", "use", "part", "", "how many", "limit"), rows)


def render(
    folder: Annotated[Path, typer.Option("--out", help="Folder to write to.")],
    count: Annotated[int, typer.Option(min=1, max=500, help="How many texts.")] = 20,
    kind: Annotated[str, typer.Option("--format", help="Which format.")] = "email",
) -> None:
    """Render texts of the copybook over the shop's products, each as .html and .txt.

    Half are Chinese, half English, and one objective follows another, so that few look alike.
    """
    format_of(kind)
    with opened() as rapport:
        products = [
            one for one in list_products(rapport.facts, limit=_MOST_PRODUCTS) if one.image_url
        ]
        offers = list_offers(rapport.database)
        shop = rapport.settings.shop
    folder.mkdir(parents=True, exist_ok=True)
    able = [one for one in _spread(kind) if one.products <= len(products)]
    written = 0
    for n, entry in enumerate(one for one in able if offers or not one.offer):
        start = n * _STRIDE % max(len(products), 1)
        shown = [*products[start:], *products][: entry.products]
        written += _write(entry, _grounds(entry, shop, shown, offers), folder / entry.id)
        if written == count:
            break
    out.print(f"{written} texts are in {folder}", markup=False)


def _spread(kind: str) -> list[Entry]:
    """Entries of a format, languages and objectives in turn."""
    by_kind: dict[tuple[str, str], list[Entry]] = {}
    for entry in copybook():
        if entry.channel == kind:
            by_kind.setdefault((entry.objective.value, entry.language), []).append(entry)
    most = max((len(entries) for entries in by_kind.values()), default=0)
    rows = (
        chain.from_iterable(islice(entries, n, n + 1) for entries in by_kind.values())
        for n in range(most)
    )
    in_turn = list(chain.from_iterable(rows))
    each = [[one for one in in_turn if one.language == language] for language in _LANGUAGES]
    return [one for pair in zip(*each, strict=False) for one in pair]


def _grounds(
    entry: Entry, shop: ShopSettings, products: Sequence[Product], offers: Sequence[Offer]
) -> Grounds:
    return Grounds(
        channel=entry.channel,
        language=entry.language,
        shop=shop,
        products=tuple(products),
        offer=offers[0] if entry.offer else None,
    )


def _write(entry: Entry, grounds: Grounds, place: Path) -> bool:
    """Write both files; False where the product or the shop lacks a value that the text names."""
    if unresolved(entry.copy_text, grounds.slots, language=entry.language):
        return False
    compiled = compile_copy(entry.copy_text, channel=entry.channel, language=entry.language)
    rendered = compiled.render({**grounds.slots, "links": PREVIEW_LINKS})
    html = mockup(rendered, channel=entry.channel, language=entry.language, slots=grounds.slots)
    write_text(place.with_suffix(".html"), html)
    told = (rendered.subject, rendered.preheader, *rendered.parts.values(), rendered.text)
    write_text(place.with_suffix(".txt"), "\n\n".join(text for text in told if text) + "\n")
    return True
