"""A page of a shop's site as HTML, made once per draft; Liquid in it survives until it is filled.

Landmarks, one heading of the first level and none left out, a link to skip to the content, colours
of a contrast of 7:1 and more, in light and in dark: WCAG 2.2, AA.
"""

from collections.abc import Sequence
from html import escape
from importlib.resources import files
from string import Template

from rapport.content.blocks import Block, Bullets, Button, Card, Paragraph
from rapport.content.formats.labels import Label
from rapport.content.formats.schema import Format
from rapport.content.formats.sections import Section, section_text
from rapport.content.formats.structured import DATA_PLACE
from rapport.content.languages import first_subtag, text_key
from rapport.content.liquid import MARK
from rapport.content.model import Copy
from rapport.content.parts import part_of

_TEMPLATES = files("rapport.content") / "templates"
_PAGE = Template((_TEMPLATES / "page.html").read_text(encoding="utf-8"))
_STYLE = (_TEMPLATES / "page.css").read_text(encoding="utf-8")
_SHOP, _ADDRESS = "{{ shop.name }}", "{{ shop.postal_address | default: '' }}"
_SKIP = {"zh": "跳到正文", "en": "Skip to content"}
_CONTENTS = {"zh": "本文内容", "en": "In this article"}
_PRODUCTS = {"zh": "文中商品", "en": "Products on this page"}
_LEFTWARD = frozenset({"ar", "fa", "he", "ur"})
_OG_TYPES = {"article": "article", "product": "product"}


def direction(language: str) -> str:
    """Give the direction in which a language is written: `ltr` or `rtl`."""
    return "rtl" if first_subtag(language) in _LEFTWARD else "ltr"


class PageTemplate:
    """Writes the HTML of one page; `addresses` are those of its links, by the place of each."""

    def __init__(self, made: Format, *, language: str, label: Label | None = None) -> None:
        self._format = made
        self._language = language
        self._short = text_key(language)
        self._label = label
        self.addresses: list[str] = []

    def html(self, copy: Copy, sections: Sequence[Section], roots: Sequence[str]) -> str:
        """Give the Liquid source of the page. `roots` are the slots of the products it shows."""
        body = "\n".join(
            [
                self._top(copy, roots),
                self._outline(sections),
                self._bullets(copy),
                *(self._section(n, section) for n, section in enumerate(sections)),
                self._cards(roots),
            ]
        )
        title = part_of(copy, "seo_title") or f"{copy.subject} · {_SHOP}"
        about = part_of(copy, "seo_description") or copy.preheader or _first_words(sections)
        return _PAGE.substitute(
            language=escape(self._language),
            direction=direction(self._language),
            title=_text(title),
            about=_text(about),
            og_title=_text(copy.subject),
            og_type=_OG_TYPES.get(self._format.name, "website"),
            image=roots[0] if roots else "product",
            marks=self._marks(),
            style=_STYLE,
            data=DATA_PLACE,
            skip=_SKIP[self._short],
            shop=_SHOP,
            kind=self._format.name,
            body=body,
            address=_ADDRESS,
            label=f'<p class="label">{_text(self._label.line)}</p>' if self._label else "",
        )

    def _top(self, copy: Copy, roots: Sequence[str]) -> str:
        lead = f'<p class="lead">{_text(copy.preheader)}</p>' if copy.preheader else ""
        picture = _picture(roots[0], "hero") if roots else ""
        words = f"<h1>{_text(copy.subject or _SHOP)}</h1>{lead}{self._call(copy, roots)}"
        return f'<div class="top"><div class="words">{words}</div>{picture}</div>'

    def _call(self, copy: Copy, roots: Sequence[str]) -> str:
        label = part_of(copy, "cta")
        if not label:
            return ""
        usual = (
            f"{{{{ {roots[0]}.url | default: '' }}}}" if roots else "{{ shop.url | default: '' }}"
        )
        link = self._link(label, part_of(copy, "link") or usual, "button")
        return f'{{% if href[{len(self.addresses) - 1}] != "" %}}<p>{link}</p>{{% endif %}}'

    def _outline(self, sections: Sequence[Section]) -> str:
        headed = [(n, one.heading) for n, one in enumerate(sections) if one.heading]
        if self._format.name != "article" or not headed:
            return ""
        items = "".join(f'<li><a href="#s{n}">{_text(heading)}</a></li>' for n, heading in headed)
        title = _CONTENTS[self._short]
        return f'<nav class="contents" aria-label="{title}"><ol>{items}</ol></nav>'

    def _bullets(self, copy: Copy) -> str:
        lines = [line for line in part_of(copy, "bullets").splitlines() if line.strip()]
        items = "".join(f"<li>{_text(line)}</li>" for line in lines)
        return f'<ul class="points">{items}</ul>' if items else ""

    def _section(self, place: int, section: Section) -> str:
        blocks = "".join(self._block(block) for block in section.blocks)
        if not section.heading:
            return f"<div>{blocks}</div>"
        heading = f'<h2 id="s{place}">{_text(section.heading)}</h2>'
        return f'<section aria-labelledby="s{place}">{heading}{blocks}</section>'

    def _block(self, block: Block) -> str:
        match block:
            case Paragraph():
                return f"<p>{'<br>'.join(_text(line) for line in block.lines)}</p>"
            case Bullets():
                return f"<ul>{''.join(f'<li>{_text(line)}</li>' for line in block.lines)}</ul>"
            case Button():
                return f"<p>{self._link(block.label, block.address, 'button')}</p>"
            case Card():
                return ""

    def _cards(self, roots: Sequence[str]) -> str:
        alone = len(roots) == 1  # its picture is at the top of the page already
        items = "".join(self._card(root, pictured=not alone) for root in roots)
        if not items:
            return ""
        title = _PRODUCTS[self._short]
        return f'<section aria-label="{title}"><ul class="cards">{items}</ul></section>'

    def _card(self, root: str, *, pictured: bool) -> str:
        named = f"{{{{ {root}.name }}}}"
        self.addresses.append(f'{{{{ {root}.url | default: "" }}}}')
        href = f"{{{{ href[{len(self.addresses) - 1}] }}}}"
        linked = f'<a href="{href}">{named}</a>'
        return (
            f'{{% if {root} %}}<li>{_picture(root, "shot") if pictured else ""}<p class="name">'
            f"{{% if {root}.url %}}{linked}{{% else %}}{named}{{% endif %}}</p>"
            f'<p class="price">{{{{ {root}.price | money }}}}</p></li>{{% endif %}}'
        )

    def _link(self, label: str, address: str, look: str) -> str:
        self.addresses.append(address)
        place = len(self.addresses) - 1
        return f'<a class="{look}" href="{{{{ href[{place}] }}}}">{_text(label)}</a>'

    def _marks(self) -> str:
        marks = self._label.marks if self._label else {}
        return "".join(
            f'<meta name="{escape(name)}" content="{escape(value)}">'
            for name, value in marks.items()
        )


def page_text(sections: Sequence[Section]) -> str:
    """Give the Liquid source of a page's body as plain text: headings, then what is below them."""
    told = ("\n".join(filter(None, (one.heading, section_text(one)))) for one in sections)
    return "\n\n".join(told)


def _picture(root: str, look: str) -> str:
    alt = f"{{{{ {root}.image_alt | default: {root}.name }}}}"
    lazy = ' loading="lazy"' if look == "shot" else ""
    return (
        f"{{% if {root} %}}{{% if {root}.image_url %}}"
        f'<img class="{look}" src="{{{{ {root}.image_url }}}}" alt="{alt}"{lazy}>'
        "{% endif %}{% endif %}"
    )


def _first_words(sections: Sequence[Section]) -> str:
    return section_text(sections[0]).partition("\n")[0] if sections else ""


def _text(words: str) -> str:
    """Escape the plain words for HTML, and leave each mark of Liquid as it is."""
    pieces, last = [], 0
    for mark in MARK.finditer(words):
        pieces += [escape(words[last : mark.start()]), mark[0]]
        last = mark.end()
    return "".join([*pieces, escape(words[last:])])
