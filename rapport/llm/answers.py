"""The shape of an answer: the JSON Schema sent to the endpoint, and the text read back."""

import json
from copy import deepcopy
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from rapport.llm.masking import Mask

A = TypeVar("A", bound=BaseModel)

# Strict structured output accepts a subset of JSON Schema; pydantic checks the rest on return.
_NOT_STRICT = (
    "default",
    "format",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "pattern",
    "title",
)
_THINK, _THOUGHT = "<think>", "</think>"
_LONGEST = 400_000  # characters of an answer: more than any model may say, and soon read
_MOST_NAMED = 10
_LONGEST_COMPLAINT = 1500


class NotReadable(ValueError):
    """The text is not an answer of the shape that was asked for; says what is wrong with it."""


def strict_schema(answer: type[BaseModel]) -> dict[str, object]:
    """Give the JSON Schema of an answer as strict structured output wants it."""
    schema = _strict(deepcopy(answer.model_json_schema()))
    assert isinstance(schema, dict)
    return schema


def read_answer(text: str, answer: type[A], *, mask: Mask | None = None) -> A:
    """Read an answer; thoughts, fences and words around the JSON object are passed over.

    What the mask hid is put back into the answer's strings; a placeholder that it does not know
    makes the answer unusable.
    """
    if len(text) > _LONGEST:
        raise NotReadable(f"it is longer than {_LONGEST:,} characters")
    bare = _without_thoughts(text)
    start, end = bare.find("{"), bare.rfind("}")
    if start < 0 or end < start:
        raise NotReadable("there is no JSON object in it")
    found = bare[start : end + 1]
    if mask is not None:
        found = _restored(found, mask)
    try:
        return answer.model_validate_json(found)
    except ValidationError as error:
        problems = (
            f"{'.'.join(str(step) for step in problem['loc']) or 'the object'}: {problem['msg']}"
            for problem in error.errors()
        )
        raise NotReadable("; ".join(problems)[:_LONGEST_COMPLAINT]) from error


def _restored(found: str, mask: Mask) -> str:
    strangers = mask.strangers(found)
    if strangers:
        allowed = ", ".join(mask.placeholders)
        raise NotReadable(
            f"{', '.join(strangers[:_MOST_NAMED])} stands for nothing; copy placeholders exactly:"
            f" {allowed}"
        )
    try:
        return json.dumps(mask.restore_within(json.loads(found)))
    except RecursionError:
        raise NotReadable("its objects and lists are nested too deeply") from None
    except ValueError:
        return found  # the shape says what is wrong with it


def _without_thoughts(text: str) -> str:
    """Leave out every `<think>…</think>`, in one pass however many there are."""
    parts, place = [], 0
    while (start := text.find(_THINK, place)) >= 0:
        end = text.find(_THOUGHT, start)
        if end < 0:
            break
        parts.append(text[place:start])
        place = end + len(_THOUGHT)
    return "".join(parts) + text[place:]


def _strict(node: object) -> object:
    match node:
        case dict():
            kept = {
                key: {name: _strict(inner) for name, inner in value.items()}
                if key in {"properties", "$defs"}
                else _strict(value)
                for key, value in node.items()
                if key not in _NOT_STRICT
            }
            if "properties" in kept:
                kept |= {"additionalProperties": False, "required": list(node["properties"])}
            return kept
        case list():
            return [_strict(item) for item in node]
        case _:
            return node
