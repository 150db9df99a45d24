"""Shows a text as it will look where it is read: a post, an advertisement, a message on a phone.

It is a sketch to judge a text by, in HTML that needs no script; each platform draws its own.
"""

from collections.abc import Callable, Mapping
from html import escape
from importlib.resources import files

from rapport.content.formats.page import direction
from rapport.content.rendered import Rendered

_STYLE = (files("rapport.content") / "templates" / "mockup.css").read_text(encoding="utf-8")
_SHOWN_HEADLINES = 3
_SHOWN_DESCRIPTIONS = 2


def mockup(rendered: Rendered, *, channel: str, language: str, slots: Mapping[str, object]) -> str:
    """Draw a filled text as its format is shown; a mail or a page is its own HTML.

    `slots` give the shop's name, and the first product's picture where a format shows one.
    """
    if rendered.html:
        return rendered.html
    draw = _DRAWN.get(channel, _message)
    title = escape(rendered.subject or channel)
    return (
        f'<!doctype html><html lang="{escape(language)}" dir="{direction(language)}"><head>'
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{_STYLE}</style></head>"
        f'<body class="{escape(channel)}"><main>{draw(rendered, slots)}</main></body></html>'
    )


def _message(rendered: Rendered, slots: Mapping[str, object]) -> str:
    title = f"<h1>{escape(rendered.subject)}</h1>" if rendered.subject else ""
    card = _wecom_card(rendered)
    return (
        f'<article class="bubble"><p class="from">{_shop(slots)}</p>{title}'
        f"{_paragraphs(rendered.text)}</article>{card}"
    )


def _wecom_card(rendered: Rendered) -> str:
    title, text = rendered.part("card_title"), rendered.part("card_text")
    if not title:
        return ""
    return f'<article class="card"><h2>{escape(title)}</h2>{_paragraphs(text)}</article>'


def _post(rendered: Rendered, slots: Mapping[str, object]) -> str:
    tags = "".join(f"<li>#{escape(tag)}</li>" for tag in rendered.part("tags").splitlines())
    title = f"<h1>{escape(rendered.subject)}</h1>" if rendered.subject else ""
    listed = f'<ul class="tags">{tags}</ul>' if tags else ""
    return (
        f'<article class="post">{_picture(slots)}<div class="words">{title}'
        f'{_paragraphs(rendered.text)}{listed}<p class="from">{_shop(slots)}</p></div></article>'
    )


def _search_ad(rendered: Rendered, slots: Mapping[str, object]) -> str:
    headlines = rendered.part("headlines").splitlines()
    told = rendered.text.splitlines()
    path = "/".join([_host(slots), *rendered.part("paths").splitlines()])
    others = "".join(f"<li>{escape(one)}</li>" for one in headlines[_SHOWN_HEADLINES:])
    rest = "".join(f"<li>{escape(one)}</li>" for one in told[_SHOWN_DESCRIPTIONS:])
    return (
        f'<article class="result"><p class="from">{_shop(slots)} · {escape(path)}</p>'
        f"<h1>{escape(' | '.join(headlines[:_SHOWN_HEADLINES]))}</h1>"
        f"<p>{escape(' '.join(told[:_SHOWN_DESCRIPTIONS]))}</p></article>"
        f'<ul class="others">{others}{rest}</ul>'
    )


def _display_ad(rendered: Rendered, slots: Mapping[str, object]) -> str:
    long = f'<p class="long">{escape(rendered.preheader)}</p>' if rendered.preheader else ""
    name = escape(rendered.part("business_name")) or _shop(slots)
    return (
        f'<article class="banner">{_picture(slots)}<div class="words">'
        f"<h1>{escape(rendered.subject)}</h1>{long}{_paragraphs(rendered.text)}"
        f'<p class="from">{name}</p></div></article>'
    )


_DRAWN: Mapping[str, Callable[[Rendered, Mapping[str, object]], str]] = {
    "social": _post,
    "search-ad": _search_ad,
    "display-ad": _display_ad,
}


def _paragraphs(text: str) -> str:
    lines = (escape(line) for line in text.splitlines() if line.strip())
    return "".join(f"<p>{line}</p>" for line in lines)


def _picture(slots: Mapping[str, object]) -> str:
    product = slots.get("product")
    values = product if isinstance(product, Mapping) else {}
    address = str(values.get("image_url", ""))
    if not address.startswith(("https://", "http://")):
        return '<div class="no-picture"></div>'
    alt = escape(str(values.get("image_alt") or values.get("name", "")))
    return f'<img src="{escape(address)}" alt="{alt}">'


def _shop(slots: Mapping[str, object]) -> str:
    shop = slots.get("shop")
    return escape(str(shop.get("name", ""))) if isinstance(shop, Mapping) else ""


def _host(slots: Mapping[str, object]) -> str:
    product = slots.get("product")
    address = str(product.get("url", "")) if isinstance(product, Mapping) else ""
    return address.partition("://")[2].partition("/")[0] or "…"
