"""The line of a condition on what customers said of themselves."""

from functools import partial

from rapport.console.rule_fields import Fields
from rapport.console.rule_windows import when
from rapport.statements import keys


def stated(fields: Fields) -> None:
    """Draw what was said: about what, which values, and when."""
    language = fields.t.language
    known = {
        name: fields.t("stated.needs_consent", label=key.labels[language])
        if key.sensitive
        else key.labels[language]
        for name, key in keys().items()
    }
    renamed = partial(_state_another, fields)
    fields.select("key", known, on_change=renamed, wide=True)
    key = fields.text_of("key")
    values = keys()[key].values if key in known else {}
    fields.word("rule.stated_is")
    fields.many("values", {value: said[language] for value, said in values.items()})
    when(fields)


def _state_another(fields: Fields, key: str) -> None:
    """Ask for something else said; the values of what was asked for do not fit it."""
    fields.values.pop("values", None)
    fields.keep("key", key, redraw=True)
