"""Structured data for search engines: JSON-LD with the words of schema.org.

It is made of the filled text and not by Liquid, since what is safe in HTML is not safe in JSON.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rapport.content.rendered import Rendered
from rapport.kit.money import from_minor

DATA_PLACE = "<!--structured data-->"
"""Where a page's HTML waits for its structured data."""

_STOCK = {True: "https://schema.org/InStock", False: "https://schema.org/OutOfStock"}
Data = dict[str, object]


def with_data(
    rendered: Rendered,
    *,
    channel: str,
    language: str,
    sections: Sequence[tuple[str, str]],
    slots: Mapping[str, object],
) -> Rendered:
    """Put the structured data into a page, and give it as the part `json_ld` as well."""
    data = _described(rendered, channel, sections, slots)
    data |= {"@context": "https://schema.org", "inLanguage": language}
    if channel == "product":
        del data["inLanguage"]  # schema.org: a product has no language
    # "<" could end the element: in JSON it may be written as an escape.
    told = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    script = f'<script type="application/ld+json">{told}</script>'
    return replace(
        rendered,
        html=rendered.html.replace(DATA_PLACE, script, 1),
        parts={**rendered.parts, "json_ld": told},
    )


def _described(
    rendered: Rendered,
    channel: str,
    sections: Sequence[tuple[str, str]],
    slots: Mapping[str, object],
) -> Data:
    shop = _mapping(slots.get("shop"))
    publisher = _filled({"@type": "Organization", "name": shop.get("name"), "url": shop.get("url")})
    products = [_product(_mapping(one)) for one in _listed(slots.get("products"))]
    match channel:
        case "faq":
            return {
                "@type": "FAQPage",
                "mainEntity": [_question(*one) for one in sections if one[0]],
            }
        case "article":
            return _filled(
                {
                    "@type": "Article",
                    "headline": rendered.subject,
                    "description": rendered.preheader,
                    "image": [one["image"] for one in products if "image" in one],
                    "author": publisher,
                    "publisher": publisher,
                    "mentions": products,
                }
            )
        case "product" if products:
            told = {"description": rendered.text.strip()}
            return {**products[0], **told}
        case _:
            return _filled(
                {
                    "@type": "WebPage",
                    "name": rendered.subject,
                    "description": rendered.part("seo_description") or rendered.preheader,
                    "publisher": publisher,
                    "mainEntity": products,
                }
            )


def _question(asked: str, answer: str) -> Data:
    told = {"@type": "Answer", "text": answer.strip()}
    return {"@type": "Question", "name": asked, "acceptedAnswer": told}


def _product(values: Mapping[str, object]) -> Data:
    brand = values.get("brand")
    return _filled(
        {
            "@type": "Product",
            "name": values.get("name"),
            "description": values.get("description"),
            "image": values.get("image_url"),
            "url": values.get("url"),
            "brand": {"@type": "Brand", "name": brand} if brand else None,
            "offers": _offer(_mapping(values.get("price")), values),
        }
    )


def _offer(price: Mapping[str, object], values: Mapping[str, object]) -> Data | None:
    minor, currency = price.get("minor"), price.get("currency")
    if not isinstance(minor, int) or not isinstance(currency, str):
        return None
    return _filled(
        {
            "@type": "Offer",
            "price": format(from_minor(minor, currency), "f"),
            "priceCurrency": currency,
            "availability": _STOCK.get(values.get("in_stock") is not False),
            "url": values.get("url"),
        }
    )


def _filled(data: Data) -> Data:
    return {name: value for name, value in data.items() if value not in (None, "", [])}


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()
