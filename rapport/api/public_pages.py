"""The frame of the pages that a shop's customers see. Every value is escaped."""

from collections.abc import Mapping, Sequence
from html import escape

from rapport.api.public_texts import page_texts

NOT_CACHED = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'",
}

_FRAME = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
:root {{ --ink: #1f2328; --soft: #5f5c57; --paper: #f6f4f1; --sheet: #fff; --line: #d9d5cf;
  --accent: #1d5c4d; --on-accent: #fff; }}
@media (prefers-color-scheme: dark) {{ :root {{ --ink: #eceae6; --soft: #a8a5a0; --paper: #16181c;
  --sheet: #22252b; --line: #3a3e46; --accent: #8fd3bf; --on-accent: #10231d; }} }}
* {{ box-sizing: border-box; }}
body {{ margin: 0; padding: 8vh 20px 40px; background: var(--paper); color: var(--ink);
  font: 17px/1.6 system-ui, "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; }}
main {{ max-width: 30rem; margin: 0 auto; padding: 32px 28px; background: var(--sheet);
  border-radius: 14px; border: 1px solid var(--line); }}
.shop {{ max-width: 30rem; margin: 0 auto 14px; padding: 0 28px; color: var(--soft);
  font-weight: 600; }}
h1 {{ margin: 0 0 12px; font-size: 1.5rem; line-height: 1.3; }}
h2 {{ margin: 40px 0 12px; font-size: 1.2rem; line-height: 1.3; }}
h3 {{ margin: 0 0 8px; font-size: 1rem; }}
.said {{ padding: 16px 0; border-top: 1px solid var(--line); }}
.said p, .said blockquote {{ margin: 0 0 8px; overflow-wrap: anywhere; }}
.said blockquote {{ padding-left: 14px; border-left: 3px solid var(--line); }}
p {{ margin: 0 0 20px; }}
.choice {{ display: flex; gap: 14px; padding: 16px 0; border-top: 1px solid var(--line); }}
.choice input {{ width: 22px; height: 22px; margin: 3px 0 0; flex: none;
  accent-color: var(--accent); }}
.choice label {{ font-weight: 600; }}
.choice small {{ display: block; font-weight: 400; font-size: .92rem; color: var(--soft); }}
button {{ width: 100%; min-height: 48px; margin-top: 8px; padding: 12px 20px; border: 0;
  border-radius: 10px; background: var(--accent); color: var(--on-accent); font: inherit;
  font-weight: 600; cursor: pointer; }}
button:focus-visible, input:focus-visible {{ outline: 3px solid var(--ink); outline-offset: 2px; }}
fieldset {{ margin: 0 0 20px; padding: 0; border: 0; }}
legend {{ margin: 8px 0; padding: 0; font-weight: 700; }}
a {{ color: var(--accent); }}
label.field {{ display: block; margin: 0 0 6px; font-weight: 600; }}
input.field, select.field {{ width: 100%; min-height: 44px; margin: 0 0 16px; padding: 8px 12px;
  border: 1px solid var(--soft); border-radius: 8px; background: var(--sheet); color: var(--ink);
  font: inherit; }}
button.second {{ background: transparent; color: var(--accent);
  border: 1px solid var(--accent); }}
.tongue {{ float: right; font-weight: 400; }}
.trap {{ position: absolute; left: -9999px; }}
.kept {{ padding: 10px 14px; border-left: 4px solid var(--accent); background: var(--paper); }}
</style>
</head>
<body>
<p class="shop">{shop}</p>
<main>
<h1>{title}</h1>
{content}
</main>
</body>
</html>
"""


def form_page(language: str, *, shop: str, choose: str = "") -> str:
    """The page behind an unsubscribe link: it asks, and its button acts; `choose` leads on."""
    texts = page_texts(language)
    other = f'<p><a href="{escape(choose)}">{escape(texts["ask.choose"])}</a></p>' if choose else ""
    content = (
        f"<p>{filled(texts['ask.text'], shop)}</p>\n"
        '<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click">'
        f'<button type="submit">{escape(texts["ask.button"])}</button></form>{other}'
    )
    return page(texts, texts["ask.title"], content, shop=shop)


def message_page(language: str, name: str, *, shop: str, undo: str = "") -> str:
    """A page that says one thing: `stopped`, `wrong-link`, `later`, `late`, `sent`, `confirmed`."""
    texts = page_texts(language)
    content = f'<p role="status">{filled(texts[f"{name}.text"], shop)}</p>'
    if undo:
        content += f'<p><a href="{escape(undo)}">{escape(texts[f"{name}.undo"])}</a></p>'
    return page(texts, texts[f"{name}.title"], content, shop=shop)


def why_page(language: str, sentences: Sequence[str], *, shop: str) -> str:
    """The reasons why somebody got a message, a paragraph each."""
    texts = page_texts(language)
    content = "\n".join(f"<p>{escape(one)}</p>" for one in sentences)
    return page(texts, texts["why.title"], content, shop=shop)


def page(texts: Mapping[str, str], title: str, content: str, *, shop: str) -> str:
    """Put content, which is escaped already, into the frame of all public pages."""
    return _FRAME.format(
        lang=texts["lang"], title=filled(title, shop), content=content, shop=escape(shop)
    )


def filled(text: str, shop: str) -> str:
    """Put the shop's name into a text, all of it escaped."""
    return escape(text).replace("{shop}", escape(shop))
