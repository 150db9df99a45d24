"""The words and the frame of the pages that a shop's customers see. Every value is escaped."""

from collections.abc import Sequence
from html import escape

from rapport.tracking import Preferences

NOT_CACHED = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'",
}

_TEXTS = {
    "en": {
        "lang": "en",
        "ask.title": "Stop marketing mail?",
        "ask.text": "{shop} will no longer write to you about products and offers. Messages about "
        "your orders still reach you.",
        "ask.button": "Stop marketing mail",
        "stopped.title": "Done",
        "stopped.text": "{shop} will send you no more marketing mail. It takes effect at once.",
        "wrong-link.title": "This link does not work",
        "wrong-link.text": "It may have been cut off. Open it again from the original message.",
        "why.title": "Why you got this message",
        "later.title": "Not just now",
        "later.text": "Your answer could not be kept. Try again in a minute.",
        "preferences.title": "What {shop} may send you",
        "preferences.marketing": "Mail about products and offers",
        "preferences.marketing.more": "Without it you get messages about your orders only.",
        "preferences.personalisation": "Choose what fits me",
        "preferences.personalisation.more": "Uses what you bought and looked at in this shop. "
        "Without it you get the same as everybody.",
        "preferences.button": "Keep these choices",
        "preferences.kept": "Your choices were kept.",
    },
    "zh": {
        "lang": "zh-CN",
        "ask.title": "不再接收营销邮件？",
        "ask.text": "{shop}将不再向您发送商品与优惠信息。与您订单有关的通知不受影响。",
        "ask.button": "不再接收营销邮件",
        "stopped.title": "已退订",
        "stopped.text": "{shop}不会再向您发送营销邮件，即刻生效。",
        "wrong-link.title": "链接无法打开",
        "wrong-link.text": "链接可能不完整，请从原邮件中重新打开。",
        "why.title": "您为什么收到这条消息",
        "later.title": "请稍后再试",
        "later.text": "您的选择暂时未能保存，请一分钟后再试。",
        "preferences.title": "{shop}可以给您发送什么",
        "preferences.marketing": "商品与优惠邮件",
        "preferences.marketing.more": "关闭后，您只会收到与订单有关的通知。",
        "preferences.personalisation": "为我挑选合适的内容",
        "preferences.personalisation.more": "依据您在本店购买和浏览的记录。"
        "关闭后，您收到的内容与所有人相同。",
        "preferences.button": "保存选择",
        "preferences.kept": "您的选择已保存。",
    },
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


def form_page(language: str, *, shop: str) -> str:
    """The page behind an unsubscribe link: it asks, and its button acts."""
    texts = _texts(language)
    content = (
        f"<p>{_filled(texts['ask.text'], shop)}</p>\n"
        '<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click">'
        f'<button type="submit">{escape(texts["ask.button"])}</button></form>'
    )
    return _page(texts, texts["ask.title"], content, shop=shop)


def message_page(language: str, name: str, *, shop: str) -> str:
    """A page that says one thing: `stopped`, `wrong-link` or `later`."""
    texts = _texts(language)
    content = f"<p>{_filled(texts[f'{name}.text'], shop)}</p>"
    return _page(texts, texts[f"{name}.title"], content, shop=shop)


def why_page(language: str, sentences: Sequence[str], *, shop: str) -> str:
    """The reasons why somebody got a message, a paragraph each."""
    texts = _texts(language)
    content = "\n".join(f"<p>{escape(one)}</p>" for one in sentences)
    return _page(texts, texts["why.title"], content, shop=shop)


def preference_page(preferences: Preferences, *, shop: str, kept: bool = False) -> str:
    """The choices of a customer, to be changed and kept; no sign-in, the link is the key."""
    texts = _texts(preferences.letterhead.language)
    said = f'<p class="kept" role="status">{escape(texts["preferences.kept"])}</p>' if kept else ""
    choices = "".join(
        _choice(name, texts, chosen=chosen)
        for name, chosen in (
            ("marketing", preferences.marketing),
            ("personalisation", preferences.personalisation),
        )
    )
    content = (
        f'{said}<form method="post">{choices}'
        f'<button type="submit">{escape(texts["preferences.button"])}</button></form>'
    )
    return _page(texts, texts["preferences.title"], content, shop=shop)


def _choice(name: str, texts: dict[str, str], *, chosen: bool) -> str:
    checked = " checked" if chosen else ""
    return (
        f'<div class="choice"><input type="checkbox" id="{name}" name="{name}"{checked} '
        f'aria-describedby="{name}-more"><label for="{name}">'
        f"{escape(texts[f'preferences.{name}'])}"
        f'<small id="{name}-more">{escape(texts[f"preferences.{name}.more"])}</small></label></div>'
    )


def _page(texts: dict[str, str], title: str, content: str, *, shop: str) -> str:
    return _FRAME.format(
        lang=texts["lang"], title=_filled(title, shop), content=content, shop=escape(shop)
    )


def _filled(text: str, shop: str) -> str:
    return escape(text).replace("{shop}", escape(shop))


def _texts(language: str) -> dict[str, str]:
    return _TEXTS["zh" if language.lower().startswith("zh") else "en"]
