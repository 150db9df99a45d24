"""A form as its visitors see it, drawn from its text, in a frame that does nothing."""

from nicegui import ui

from rapport.console.controls import box, choice, show
from rapport.console.markup import Markup, tag
from rapport.console.parts import banner
from rapport.console.previews import mail_frame, set_mail
from rapport.console.texts import LANGUAGES
from rapport.console.visits import Visit
from rapport.kit.errors import RapportError
from rapport.leads import FieldKind, Form, FormField, parse_form

_STYLE = Markup(
    "<style>body{font:16px/1.5 system-ui,'PingFang SC','Microsoft YaHei',sans-serif;"
    "color:#1f2328;margin:0;padding:32px 24px;background:#f6f4ef}"
    "main{max-width:30rem;margin:auto;background:#fff;"
    "padding:28px;border-radius:14px}h1{font-size:1.5rem;margin:0 0 8px}label{display:block;"
    "font-weight:600;margin:12px 0 0}input,select{display:block;box-sizing:border-box;width:100%;"
    "min-height:44px;margin-top:4px;padding:8px 12px;border:1px solid #5f5c57;border-radius:8px;"
    "background:#fff;font:inherit}button{min-height:44px;padding:10px 20px;border:0;"
    "border-radius:8px;background:#1d5c4d;color:#fff;font:inherit;font-weight:600}"
    "small{display:block;margin:14px 0;color:#4a4743}</style>"
)


class FormPreview:
    """Draws the frame; `fill` shows the text of a form in it, or what is wrong with the text."""

    def __init__(self, visit: Visit, text: str) -> None:
        self._visit = visit
        self._text = text
        self._language = visit.t.language

    def draw(self) -> None:
        with box("stack tight"):
            made = choice(
                "preview-language",
                self._visit.t("forms.language"),
                LANGUAGES,
                value=self._language,
            )
            made.on_value_change(lambda event: self._turn(str(event.value)))
            self._line = show(tag("div"))
            title = self._visit.t("forms.preview")
            self._frame: ui.element = mail_frame(self._visit, "", title=title)
            self._show(self._text)

    def fill(self, text: str) -> None:
        """Show a text; one that cannot be read leaves the last good picture."""
        self._text = text
        self._show(text)

    def _show(self, text: str) -> None:
        visit = self._visit
        try:
            form = parse_form(text, by=visit.operator.operator_id, now=visit.now)
        except RapportError as error:
            self._line.set_content(banner(str(error), "warn"))
            return
        self._line.set_content(tag("div"))
        set_mail(self._frame, form_picture(form, self._language))

    def _turn(self, language: str) -> None:
        self._language = language
        self._show(self._text)


def form_picture(form: Form, language: str) -> Markup:
    """Draw the words and fields of a form in a language, as its hosted page has them."""
    words = form.texts[language]
    fields = [_field(one, language) for one in form.fields]
    main = tag(
        "main",
        tag("h1", words["title"]),
        tag("p", words["lead"]),
        fields,
        tag("small", form.consent[language]),
        tag("button", words["button"], type="button"),
    )
    return Markup(_STYLE + main)


def _field(one: FormField, language: str) -> Markup:
    label = one.labels[language]
    if one.kind is FieldKind.CHOICE:
        options = [tag("option", choice) for choice in ("", *one.choices)]
        return tag("label", label, tag("select", options))
    kind = {FieldKind.EMAIL: "email", FieldKind.PHONE: "tel"}.get(one.kind, "text")
    return tag("label", label, tag("input", type=kind))
