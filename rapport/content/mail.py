"""The mail template: blocks become responsive HTML once per draft; Liquid in them survives.

Every mark of Liquid is hidden behind a token while MJML and the CSS inliner work on the HTML, and
put back afterwards, so neither can change it. Addresses of links become `{{ href[n] }}`.
"""

import re
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from string import Template

import css_inline
import mrml

from rapport.content.blocks import Block, Bullets, Button, Card, Paragraph
from rapport.content.channels import columns
from rapport.content.formats.labels import Label
from rapport.content.formats.page import direction
from rapport.content.languages import text_key
from rapport.content.liquid import MARK

_TEMPLATES = files("rapport.content") / "templates"
_PAGE = Template((_TEMPLATES / "page.mjml").read_text(encoding="utf-8"))
_STYLE = (_TEMPLATES / "mail.css").read_text(encoding="utf-8")
_CARD = (_TEMPLATES / "card.html").read_text(encoding="utf-8").strip()
_HERO = (_TEMPLATES / "hero.html").read_text(encoding="utf-8").strip()
_SHOT = re.compile('<td class="shot">.*?</td>')

_FONTS = {
    "zh": "-apple-system, 'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei', "
    "'Noto Sans CJK SC', 'Noto Sans SC', sans-serif",
    "en": "-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
}
_TOLD = "{% if P %}{{ P.name }} · {{ P.price | money }}{% endif %}"  # a card as plain text
_SHOP = "{{ shop.name }}"
_ADDRESS = "{{ shop.postal_address }}"
_UNSUBSCRIBE = "{{ links.unsubscribe }}"
_PREFERENCES = "{{ links.preferences }}"
_ASK_WHY = "{{ links.why }}"
_IF_WHY = "{% if links.why %}"
_PIXEL = "{% if links.open_pixel %}"
_ASKED = "{% if links.action %}"  # a mail of the product's own: no advertising, nothing to stop
_OTHERWISE, _END = "{% else %}", "{% endif %}"
_WHY = {
    "zh": f"{_ASKED}您收到这封邮件，是因为有人在{_SHOP}填写了这个邮箱。"
    f"{_OTHERWISE}您收到这封邮件，是因为您同意接收{_SHOP}的邮件。{_END}",
    "en": f"{_ASKED}You receive this mail because this address was entered at {_SHOP}."
    f"{_OTHERWISE}You receive this mail because you agreed to hear from {_SHOP}.{_END}",
}
_LABELS = {
    "zh": ("退订", "邮件偏好", "为什么收到这封邮件？"),
    "en": ("Unsubscribe", "Mail preferences", "Why did I get this?"),
}

_LEAD_COLUMNS = 72  # two lines and a little on a phone
_SECOND = (
    'css-class="button second" background-color="#e9e7e2" color="#1f2328" padding="12px 32px 16px"'
)
"""The look of every button but the first: one call to act is the loudest."""

_PADDING = "\u034f\u200c\u00a0" * 60
"""Follows the preheader, so that no words of the body are shown after it in a list of mails."""

_TOKEN_START, _TOKEN_END = "XQ", "Z"
_INLINER = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
_DIRECTION = re.compile(r'(<html lang="[^"]*")(?: dir="[^"]*")?')
_NO_FONTS = mrml.RenderOptions(fonts={})


class MailTemplate:
    """Writes the HTML of one mail; `addresses` are those of its links, by the place of each."""

    def __init__(self, *, language: str, label: Label | None = None) -> None:
        self._language = language
        self._label = label
        self._short = text_key(language)
        self._hidden: list[str] = []
        self._start = _TOKEN_START
        self._hero = self._hero_href = ""
        self._called = False
        self.addresses: list[str] = []

    def html(self, *, subject: str, preheader: str, blocks: Sequence[Block]) -> str:
        """Give the Liquid source of the mail: HTML with inlined styles."""
        while self._start in f"{subject}{preheader}{blocks}{_PAGE.template}":
            self._start += "Q"
        preview = f"<mj-preview>{self._hide(preheader)}{_PADDING}</mj-preview>" if preheader else ""
        shown = [block.root for block in blocks if isinstance(block, Card)]
        self._hero = shown[0] if len(shown) == 1 else ""
        body = "".join(self._block(block, first=n == 0) for n, block in enumerate(blocks))
        mjml = _PAGE.substitute(
            language=escape(self._language),
            subject=self._hide(subject),
            preview=preview,
            marks=self._marks(),
            hero=self._picture() if self._hero else "",
            style=_STYLE,
            font=_FONTS[self._short],
            line_height="1.8" if self._short == "zh" else "1.6",
            shop=self._hide(_SHOP),
            body=body,
            footer=self._footer(),
        )
        inlined = _INLINER.inline(mrml.to_html(mjml, None, _NO_FONTS).content)
        inlined = _DIRECTION.sub(f'\\1 dir="{direction(self._language)}"', inlined, count=1)
        token = re.compile(rf"{self._start}(\d+){_TOKEN_END}")
        return token.sub(lambda found: self._hidden[int(found[1])], inlined)

    def _block(self, block: Block, *, first: bool) -> str:
        match block:
            case Paragraph():
                lines = "<br/>".join(self._hide(line) for line in block.lines)
                look = "p lead" if first and _short(block) else "p"
                return f'<mj-text><p class="{look}">{lines}</p></mj-text>'
            case Bullets():
                items = "".join(f"<li>{self._hide(line)}</li>" for line in block.lines)
                return f'<mj-text><ul class="list">{items}</ul></mj-text>'
            case Button():
                href = self._href(block.address)
                label = self._hide(block.label)
                look = _SECOND if self._called else 'css-class="button"'
                self._called = True
                return f'<mj-button {look} href="{href}">{label}</mj-button>'
            case Card():
                return self._card(block.root)

    def _card(self, root: str) -> str:
        href = self._href(f'{{{{ {root}.url | default: "" }}}}')
        card = _CARD
        if root == self._hero:
            card, self._hero_href = _SHOT.sub("", _CARD), href
        return f"<mj-text>{self._veiled(card, root).replace('HREF', href)}</mj-text>"

    def _picture(self) -> str:
        """The picture of the one product that a mail is about; it leads where its card does."""
        hero = self._veiled(_HERO, self._hero).replace("HREF", self._hero_href)
        return f"<mj-text>{hero}</mj-text>"

    def _veiled(self, template: str, root: str) -> str:
        source = re.sub(r"\bP\b", root, template)
        return MARK.sub(lambda mark: self._token(mark[0]), source)

    def _marks(self) -> str:
        marks = self._label.marks if self._label else {}
        return "".join(
            f'<meta name="{escape(name)}" content="{escape(value)}"/>'
            for name, value in marks.items()
        )

    def _footer(self) -> str:
        unsubscribe, preferences, why = _LABELS[self._short]
        pixel = f'<img src="{self._token("{{ links.open_pixel }}")}" width="1" height="1" alt=""/>'
        label = f"{self._hide(self._label.line)}<br/>" if self._label else ""
        return (
            f"{label}{self._hide(_WHY[self._short])}<br/>{self._hide(f'{_SHOP} · {_ADDRESS}')}<br/>"
            f"{self._token(_ASKED)}{self._token(_OTHERWISE)}"
            f'<a href="{self._token(_UNSUBSCRIBE)}">{unsubscribe}</a> · '
            f'<a href="{self._token(_PREFERENCES)}">{preferences}</a>'
            f"{self._token(_IF_WHY)} · "
            f'<a href="{self._token(_ASK_WHY)}">{why}</a>{self._token(_END)}{self._token(_END)}'
            f"{self._token(_PIXEL)}{pixel}{self._token(_END)}"
        )

    def _href(self, address: str) -> str:
        self.addresses.append(address)
        return self._token(f"{{{{ href[{len(self.addresses) - 1}] }}}}")

    def _hide(self, text: str) -> str:
        """Escape the plain words for HTML and put a token in place of each mark of Liquid."""
        parts, last = [], 0
        for mark in MARK.finditer(text):
            parts += [escape(text[last : mark.start()]), self._token(mark[0])]
            last = mark.end()
        return "".join([*parts, escape(text[last:])])

    def _token(self, liquid: str) -> str:
        self._hidden.append(liquid)
        return f"{self._start}{len(self._hidden) - 1}{_TOKEN_END}"


def _short(block: Paragraph) -> bool:
    """Whether a paragraph can open a mail in larger letters."""
    return len(block.lines) == 1 and columns(MARK.sub("x" * 8, block.lines[0])) <= _LEAD_COLUMNS


def plain_text(blocks: Sequence[Block], *, language: str, label: Label | None = None) -> str:
    """Give the Liquid source of the same mail as plain text; its links are those of the HTML."""
    short = text_key(language)
    pieces, links = [], 0
    for block in blocks:
        match block:
            case Paragraph():
                pieces.append("\n".join(block.lines))
            case Bullets():
                pieces.append("\n".join(f"- {line}" for line in block.lines))
            case Button():
                pieces.append(f"{block.label}\n{{{{ href[{links}] }}}}")
            case Card():
                pieces.append(re.sub(r"\bP\b", block.root, _TOLD))
        links += isinstance(block, Button | Card)
    unsubscribe, preferences, why = _LABELS[short]
    told = f"{label.line}\n" if label else ""
    foot = (
        f"-- \n{told}{_WHY[short]}\n{_SHOP} · {_ADDRESS}\n"
        f"{_ASKED}{_OTHERWISE}{unsubscribe}: {_UNSUBSCRIBE}\n{preferences}: {_PREFERENCES}"
        f"{_IF_WHY}\n{why} {_ASK_WHY}{_END}{_END}"
    )
    return "\n\n".join([*pieces, foot]) + "\n"
