"""The part of the preference centre that shows what a customer said of themself, and its forms.

Every word of a customer is escaped; the forms work without a script.
"""

from collections.abc import Mapping
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from rapport.api.public_pages import filled
from rapport.api.public_texts import page_texts
from rapport.kit.settings import ShopSettings
from rapport.statements import (
    BadStatementValue,
    Statement,
    StatementNotFound,
    Use,
    keys,
    value_words,
)
from rapport.subscriptions import (
    StatedDesk,
    StatedPage,
    agree_to_sensitive,
    correct_stated,
    erase_stated,
)

NOTES = ("corrected", "deleted", "gone", "bad-value", "agreed", "refused")
"""What the section can say of a change, by the query value `said`."""


def stated_section(
    found: StatedPage, *, action: str, shop: ShopSettings, language: str, note: str, asks: bool
) -> str:
    """What was said, each with its forms, posted to `action`; with `asks`, also the consent."""
    texts = page_texts(language or found.letterhead.language)
    told = texts[f"stated.note.{note}"] if note in NOTES else ""
    rows = [_statement(one, action, texts, shop) for one in found.statements]
    return (
        f'<h2 id="said">{escape(texts["stated.title"])}</h2>'
        f"{_note(told)}<p><small>{filled(texts['stated.text'], shop.name)}</small></p>"
        f"{''.join(rows) or _plain(texts['stated.none'])}"
        f"{_consent(found, action, texts, shop) if asks or found.agreed else ''}"
    )


def change_stated(
    token: str, fields: Mapping[str, list[str]], *, desk: StatedDesk, now: datetime
) -> str:
    """Do what a form of the section asks; return the note that tells of it, empty for nothing.

    What somebody else said is no more there than what nobody said.
    """
    act, statement, value = (fields.get(name, [""])[0] for name in ("act", "statement", "value"))
    try:
        match act:
            case "correct":
                correct_stated(token, statement, value, desk=desk, now=now)
                return "corrected"
            case "delete":
                erase_stated(token, statement, desk=desk, now=now)
                return "deleted"
            case "agree" | "refuse":
                agree_to_sensitive(token, granted=act == "agree", desk=desk, now=now)
                return "agreed" if act == "agree" else "refused"
            case _:
                return ""
    except StatementNotFound:
        return "gone"
    except BadStatementValue:
        return "bad-value"


def _statement(one: Statement, action: str, texts: Mapping[str, str], shop: ShopSettings) -> str:
    key, lang = keys()[one.key], texts["lang"][:2]
    uses = [texts[f"stated.use.{use}"] for use in Use if use.value in one.purpose.split()]
    until = texts["stated.until"].format(
        day=_day(one.expires_at, shop), uses=("、" if lang == "zh" else ", ").join(uses)
    )
    said = texts["stated.said"].format(day=_day(one.said_at, shop))
    return (
        f'<section class="said"><h3>{escape(key.labels[lang])}: '
        f"{escape(value_words(one.key, one.value, lang))}</h3>"
        f"<p>{escape(said)}</p><blockquote>{escape(one.quote)}</blockquote>"
        f"<p><small>{escape(until)}</small></p>"
        f'<form method="post" action="{escape(action)}">'
        f'<input type="hidden" name="statement" value="{escape(one.statement_id)}">'
        f"{_value_field(one, texts)}"
        f"{_button(texts['stated.correct'], 'correct')}"
        f"{_button(texts['stated.delete'], 'delete', second=True)}</form></section>"
    )


def _value_field(one: Statement, texts: Mapping[str, str]) -> str:
    """The values to choose from; of a size, a day, a number or a name, a field to type in."""
    name, lang = f"value-{escape(one.statement_id)}", texts["lang"][:2]
    label = f'<label class="field" for="{name}">{escape(texts["stated.value"])}</label>'
    known = keys()[one.key].values
    if not known:
        return (
            f'{label}<input class="field" id="{name}" name="value" maxlength="40" '
            f'value="{escape(one.value)}" required>'
        )
    options = "".join(
        f'<option value="{escape(value)}"{" selected" if value == one.value else ""}>'
        f"{escape(words[lang])}</option>"
        for value, words in known.items()
    )
    return f'{label}<select class="field" id="{name}" name="value">{options}</select>'


def _consent(found: StatedPage, action: str, texts: Mapping[str, str], shop: ShopSettings) -> str:
    act, state = ("refuse", "is-on") if found.agreed else ("agree", "is-off")
    return (
        f'<h2 id="sensitive">{escape(texts["sensitive.title"])}</h2>'
        f"<p>{filled(texts['sensitive.text'], shop.name)}</p>"
        f"<p><strong>{escape(texts[f'sensitive.{state}'])}</strong></p>"
        f'<form method="post" action="{escape(action)}">'
        f"{_button(texts[f'sensitive.{act}'], act, second=found.agreed)}</form>"
    )


def _button(words: str, act: str, *, second: bool = False) -> str:
    look = ' class="second"' if second else ""
    return f'<button{look} type="submit" name="act" value="{act}">{escape(words)}</button>'


def _note(told: str) -> str:
    return f'<p class="kept" role="status">{escape(told)}</p>' if told else ""


def _plain(words: str) -> str:
    return f"<p>{escape(words)}</p>"


def _day(moment: datetime, shop: ShopSettings) -> str:
    return moment.astimezone(ZoneInfo(shop.timezone)).date().isoformat()
