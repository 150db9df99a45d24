"""Reads a form as data (YAML or JSON), or says which field cannot be used."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from rapport.leads.errors import BadForm
from rapport.leads.model import FieldKind, Form, FormField, Trigger

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Words = dict[Literal["zh", "en"], Annotated[str, StringConstraints(min_length=1, max_length=2000)]]
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(?::\d+)?", re.IGNORECASE)
_LANGUAGES = {"zh", "en"}
_TEXTS = {"title", "lead", "button", "done"}
_MOST_BYTES = 100_000


class FieldIn(BaseModel):
    """One field of a form."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    kind: FieldKind = FieldKind.TEXT
    labels: Words
    required: bool = False
    trait: str = Field(default="", max_length=60)
    choices: list[Line] = Field(default=[], max_length=50)


class FormIn(BaseModel):
    """A form as its author writes it."""

    model_config = ConfigDict(extra="forbid")

    form: Key
    name: Line
    fields: list[FieldIn] = Field(min_length=1, max_length=20)
    texts: dict[Literal["zh", "en"], dict[Literal["title", "lead", "button", "done"], Line]]
    consent: Words
    consent_version: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    topics: list[str] = Field(default=[], max_length=20)
    double_opt_in: dict[str, bool] = Field(default={"default": True}, max_length=60)
    traits: dict[Name, Annotated[str, StringConstraints(max_length=200)]] = {}
    origins: list[str] = Field(default=[], max_length=50)
    redirect: str = Field(default="", max_length=2000)
    trigger: Trigger = Trigger.INLINE
    after: int = Field(default=0, ge=0, le=3600)
    per_hour: int = Field(default=600, ge=1, le=1_000_000)


def parse_form(text: str, *, by: str, now: datetime) -> Form:
    """Read a form of YAML or JSON. Raises `BadForm`; its version is given when it is kept."""
    if len(text) > _MOST_BYTES:
        raise BadForm(f"the form is larger than {_MOST_BYTES} characters")
    try:
        return form_of(FormIn.model_validate(yaml.safe_load(text)), by=by, now=now)
    except yaml.YAMLError as error:
        raise BadForm("the form cannot be read as YAML; check its indentation") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadForm(f"{place or 'the form'}: {first['msg']}") from None


def form_of(given: FormIn, *, by: str, now: datetime) -> Form:
    """Check what the fields say together, and make the form."""
    _check(given)
    return Form(
        form_id=given.form,
        version=0,
        name=given.name,
        fields=tuple(
            FormField(
                name=one.name,
                kind=one.kind,
                labels=_texts(one.labels),
                required=one.required or one.kind is FieldKind.EMAIL,
                trait=one.trait,
                choices=tuple(one.choices),
            )
            for one in given.fields
        ),
        texts={str(language): _texts(words) for language, words in given.texts.items()},
        consent=_texts(given.consent),
        consent_version=given.consent_version,
        topics=tuple(dict.fromkeys(given.topics)),
        double_opt_in=given.double_opt_in,
        traits=given.traits,
        origins=tuple(one.lower() for one in given.origins),
        redirect=given.redirect,
        trigger=given.trigger,
        after=given.after,
        per_hour=given.per_hour,
        created_at=now,
        created_by=by,
    )


def _texts(given: Mapping[Any, str]) -> dict[str, str]:
    return {str(key): text for key, text in given.items()}


def _check(given: FormIn) -> None:
    names = [one.name for one in given.fields]
    emails = [one for one in given.fields if one.kind is FieldKind.EMAIL]
    faults = {
        "fields: two have the same name": len(set(names)) < len(names),
        "fields: exactly one of the kind email is needed": len(emails) != 1,
        "fields: a choice needs its choices": any(
            one.kind is FieldKind.CHOICE and not one.choices for one in given.fields
        ),
        "texts: give title, lead, button and done in zh and en": (
            set(given.texts) != _LANGUAGES
            or any(set(words) != _TEXTS for words in given.texts.values())
        ),
        "consent: give the sentence in zh and en": set(given.consent) != _LANGUAGES,
        "labels: give each in zh and en": any(
            set(one.labels) != _LANGUAGES for one in given.fields
        ),
        "origins: write them like https://shop.example": not all(
            _ORIGIN.fullmatch(one) for one in given.origins
        ),
        "redirect: give a web address (https://…)": bool(given.redirect)
        and urlsplit(given.redirect).scheme not in {"https", "http"},
    }
    for sentence, at_fault in faults.items():
        if at_fault:
            raise BadForm(sentence)


def form_text(form: Form) -> str:
    """Write a form as its author would: what `parse_form` reads back as the same form."""
    written = {
        "form": form.form_id,
        "name": form.name,
        "fields": [
            {
                "name": one.name,
                "kind": one.kind.value,
                "labels": dict(one.labels),
                "required": one.required,
                "trait": one.trait,
                "choices": list(one.choices),
            }
            for one in form.fields
        ],
        "texts": {language: dict(words) for language, words in form.texts.items()},
        "consent": dict(form.consent),
        "consent_version": form.consent_version,
        "topics": list(form.topics),
        "double_opt_in": dict(form.double_opt_in),
        "traits": dict(form.traits),
        "origins": list(form.origins),
        "redirect": form.redirect,
        "trigger": form.trigger.value,
        "after": form.after,
        "per_hour": form.per_hour,
    }
    return str(yaml.safe_dump(written, allow_unicode=True, sort_keys=False, width=100))


EXAMPLE = """form: newsletter
name: Newsletter
fields:
  - {name: email, kind: email, labels: {zh: 邮箱, en: E-mail}}
texts:
  zh: {title: 订阅, lead: 每月一封。, button: 订阅, done: 请查收邮件并确认。}
  en: {title: Newsletter, lead: Once a month., button: Sign up, done: Look into your mailbox.}
consent: {zh: 我同意接收商品消息。, en: I want news about products.}
consent_version: "1"
double_opt_in: {default: true}
origins: []
trigger: inline
"""
"""A form to begin with."""
