"""A form as a page, and inside a landing page: plain HTML that needs no script."""

from collections.abc import Mapping
from html import escape

from rapport.api.form_texts import FORM_WORDS
from rapport.api.public_pages import page
from rapport.api.public_texts import page_texts
from rapport.leads import FieldKind, Form, FormField, Shown

Values = Mapping[str, str]
_TYPES = {
    FieldKind.EMAIL: ("email", "email"),
    FieldKind.PHONE: ("tel", "tel"),
    FieldKind.TEXT: ("text", "on"),
}


def form_page(  # noqa: PLR0913
    form: Form,
    *,
    language: str,
    shop: str,
    challenge: str,
    values: Values | None = None,
    faults: Values | None = None,
    sure: bool = False,
) -> str:
    """The hosted page of a form; with what is wrong where it was sent and cannot be used."""
    words = form.texts[language]
    content = f"<p>{escape(words['lead'])}</p>" + form_html(
        form, language=language, challenge=challenge, values=values, faults=faults, sure=sure
    )
    return page(page_texts(language), words["title"], content, shop=shop)


def done_page(form: Form, *, language: str, shop: str) -> str:
    """What every sender of a form reads, whatever became of it."""
    words = form.texts[language]
    content = f'<p role="status">{escape(words["done"])}</p>'
    return page(page_texts(language), words["title"], content, shop=shop)


def landing_html(shown: Shown, *, language: str, shop: str, challenge: str) -> str:
    """The page of a draft with the form at its end; the form alone where the draft went stale."""
    if shown.rendered is None:
        return form_page(shown.form, language=language, shop=shop, challenge=challenge)
    words = shown.form.texts[language]
    section = (
        f'<section aria-label="{escape(words["title"])}"><h2>{escape(words["title"])}</h2>'
        f"<p>{escape(words['lead'])}</p>"
        f"{form_html(shown.form, language=language, challenge=challenge)}</section>"
    )
    before, mark, after = shown.rendered.html.rpartition("</main>")
    return f"{before}{section}{mark}{after}" if mark else f"{after}{section}"


def form_html(
    form: Form,
    *,
    language: str,
    challenge: str,
    values: Values | None = None,
    faults: Values | None = None,
    sure: bool = False,
) -> str:
    """The form itself; its trap is hidden from people, also from those who hear the page."""
    hidden = {"challenge": challenge, "lang": language} | ({"sure": "on"} if sure else {})
    inputs = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in hidden.items()
    )
    fields = "".join(_field(one, language, values or {}, faults or {}) for one in form.fields)
    trap = (
        '<div class="trap" style="position:absolute;left:-9999px" aria-hidden="true">'
        f"<label>{escape(FORM_WORDS[language]['trap'])}"
        '<input name="website" tabindex="-1" autocomplete="off"></label></div>'
    )
    return (
        f'<form method="post" action="/f/{form.form_id}">{inputs}{fields}{trap}'
        f"<p><small>{escape(form.consent[language])}</small></p>"
        f'<button type="submit">{escape(form.texts[language]["button"])}</button></form>'
    )


def _field(one: FormField, language: str, values: Values, faults: Values) -> str:
    key = escape(one.name)
    fault = faults.get(one.name, "")
    told = f'<p id="{key}-fault" role="alert">{escape(fault)}</p>' if fault else ""
    named = f'class="field" id="{key}" name="v.{key}"' + (" required" if one.required else "")
    named += f' aria-describedby="{key}-fault" aria-invalid="true"' if fault else ""
    label = f'<label class="field" for="{key}">{escape(one.labels[language])}</label>'
    value = values.get(one.name, "")
    if one.kind is FieldKind.CHOICE:
        options = "".join(
            f"<option{' selected' if choice == value else ''}>{escape(choice)}</option>"
            for choice in ("", *one.choices)
        )
        return f"{label}<select {named}>{options}</select>{told}"
    kind, complete = _TYPES[one.kind]
    return (
        f'{label}<input {named} type="{kind}" autocomplete="{complete}" maxlength="500"'
        f' value="{escape(value)}">{told}'
    )
