"""Turns the messages of a chat into the text that a model answers.

A model's own template is jinja2 in a sandbox: it sees the messages and nothing of this machine.
A model without one was tuned in our lab on source and answer; the messages are the source.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NoReturn

from jinja2 import StrictUndefined, TemplateError, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from rapport.model_server.errors import BadModelRequest, TemplateUnusable

Message = Mapping[str, Any]


class ChatTemplate:
    """A chat template of Hugging Face's kind; `special` are the model's tokens by role."""

    def __init__(self, source: str, *, special: Mapping[str, str], control: Sequence[str]) -> None:
        self._special = dict(special)
        self._marks = [mark for mark in control if mark in source or mark in special.values()]
        try:
            self._template = _environment().from_string(source)
        except TemplateError as error:
            raise TemplateUnusable(
                f"the model's chat template cannot be read: {str(error)[:200]}; mend"
                " chat_template.jinja in the model's folder"
            ) from error

    def render(
        self, messages: Sequence[Message], *, tools: Sequence[Mapping[str, Any]] = ()
    ) -> str:
        """Give the text of a prompt, up to where the assistant is to speak."""
        tame = [self._tamed(message) for message in messages]
        try:
            return self._template.render(
                messages=tame, tools=list(tools) or None, add_generation_prompt=True,
                **self._special,
            )  # fmt: skip
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
            raise BadModelRequest(
                f"the model's chat template refuses these messages: {str(error)[:200]}"
            ) from error

    def _tamed(self, message: Message) -> dict[str, Any]:
        """The message with the template's own marks broken: nobody speaks for another role."""
        content = message.get("content")
        if not isinstance(content, str):
            return dict(message)
        return {**message, "content": tamed(content, self._marks)}


def plain_source(messages: Sequence[Message]) -> str:
    """The text of the messages, one paragraph each, as pairs for tuning have it."""
    return "\n\n".join(str(one["content"]) for one in messages if one.get("content"))


def tamed(text: str, marks: Sequence[str]) -> str:
    """Break marks that a model reads as more than text, visibly and for good."""
    for mark in marks:
        text = text.replace(mark, f"{mark[0]} {mark[1:]}")
    return text


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, undefined=Undefined,
        extensions=["jinja2.ext.loopcontrols"],
    )  # fmt: skip
    environment.filters["tojson"] = _to_json
    environment.globals["raise_exception"] = _refuse
    environment.globals["strftime_now"] = lambda form: datetime.now(UTC).strftime(form)
    return environment


def _to_json(value: object, indent: int | None = None, **_: object) -> str:
    if isinstance(value, StrictUndefined | Undefined):
        return "null"
    return json.dumps(value, ensure_ascii=False, indent=indent)


def _refuse(message: str) -> NoReturn:
    raise TemplateError(message)
