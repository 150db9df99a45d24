"""What an endpoint replied, read with care: it may send anything."""

from collections.abc import Mapping

from openai.types.chat import ChatCompletion
from openai.types.completion_usage import CompletionUsage
from pydantic import BaseModel

_MOST_TOKENS = 1_000_000_000


class Garbled(ValueError):
    """A reply is no completion at all; says what it is."""


def text_of(reply: object) -> str:
    """Give the text of the first choice; empty where the model said nothing.

    Raises `Garbled` when the reply is a page, a number, or a list of something else.
    """
    if not isinstance(reply, ChatCompletion):
        raise Garbled("a text or page that is no JSON object")
    choices = _field(reply, "choices")
    if not isinstance(choices, list):
        raise Garbled("a JSON value that is no completion")
    if not choices:
        return ""
    message = _field(choices[0], "message")
    if message is None:
        raise Garbled("a JSON value that is no completion")
    content = _field(message, "content")
    return content if isinstance(content, str) else ""


def piece_of(chunk: object) -> str:
    """Give the text of one piece of a stream; empty where it brings none."""
    choices = _field(chunk, "choices")
    delta = _field(choices[0], "delta") if isinstance(choices, list) and choices else None
    content = _field(delta, "content")
    return content if isinstance(content, str) else ""


def usage_of(reply: object) -> CompletionUsage | None:
    """Give the tokens that a reply says it used; None where what it says cannot be."""
    usage = _field(reply, "usage")
    asked, answered = _field(usage, "prompt_tokens"), _field(usage, "completion_tokens")
    if not (_is_count(asked) and _is_count(answered)):
        return None
    assert isinstance(asked, int)
    assert isinstance(answered, int)
    total = asked + answered
    return CompletionUsage(prompt_tokens=asked, completion_tokens=answered, total_tokens=total)


def _field(value: object, name: str) -> object:
    match value:
        case Mapping():
            return value.get(name)
        case BaseModel():
            return getattr(value, name, None)
        case _:
            return None


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST_TOKENS
