"""Finds out what an endpoint can do, by having it do it: a promise alone counts for nothing."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta

from openai import APIConnectionError, APIStatusError, OpenAIError
from openai.types.chat import ChatCompletion, ChatCompletionMessageParam
from pydantic import BaseModel

from rapport.kit.clock import Clock, system_clock
from rapport.kit.llm_settings import EndpointSettings, LLMSettings
from rapport.llm.answers import read_answer
from rapport.llm.connection import Connection
from rapport.llm.endpoint import response_format
from rapport.llm.errors import EndpointMissing
from rapport.llm.model import Capabilities
from rapport.llm.opening import list_endpoints
from rapport.llm.replies import text_of
from rapport.llm.store import EndpointMemory
from rapport.storage import Database

_MOST_TOKENS = 300  # a reasoning model thinks before it says two words
_MOST_LISTED = 200
_NOT_ALLOWED = frozenset({401, 403})
_SAY: list[ChatCompletionMessageParam] = [
    {"role": "user", "content": 'Answer with the JSON object {"colour": "green", "legs": 4}.'}
]
_TOOL: Mapping[str, object] = {
    "tools": [
        {
            "type": "function",
            "function": {
                "name": "note",
                "description": "Notes a colour.",
                "parameters": {
                    "type": "object",
                    "properties": {"colour": {"type": "string"}},
                    "required": ["colour"],
                },
            },
        }
    ],
    "tool_choice": {"type": "function", "function": {"name": "note"}},
}


class _Animal(BaseModel):
    colour: str
    legs: int


def probe_endpoints(
    settings: LLMSettings, database: Database, *, fresh: bool = True, clock: Clock = system_clock
) -> list[Capabilities]:
    """Find out what each endpoint of the settings can do, and remember it.

    `fresh=False` takes what is remembered and not too old. Raises `EndpointMissing`,
    `ModelRefused` and `ModelUnreachable`.
    """
    endpoints = list_endpoints(settings)
    if not endpoints:
        raise EndpointMissing("no language model is set up; set RAPPORT_LLM__URL and __MODEL")
    memory = EndpointMemory(database)
    since = clock() - timedelta(hours=settings.probe_hours)
    found = []
    for endpoint in endpoints:
        known = None if fresh else memory.find(endpoint.address, endpoint.model, since=since)
        found.append(known or probe_endpoint(settings, endpoint, database, clock=clock))
    return found


def probe_endpoint(
    settings: LLMSettings,
    endpoint: EndpointSettings,
    database: Database,
    *,
    clock: Clock = system_clock,
) -> Capabilities:
    """Send about nine short requests to one endpoint and remember what came of them."""
    line = Connection(
        endpoint,
        timeout_seconds=settings.timeout_seconds,
        total_seconds=settings.total_seconds,
        attempts=1,
    )
    try:
        with line.named():
            _create(line)  # an endpoint that cannot even this is in trouble, and says so
        able = {name: _can(line, check) for name, check in _CHECKS.items()}
        models = _models(line)
    finally:
        line.close()
    found = Capabilities(
        url=endpoint.address,
        model=endpoint.model,
        probed_at=clock(),
        able={**able, "models": bool(models)},
        models=models,
    )
    EndpointMemory(database).keep(found)
    return found


def _can(line: Connection, check: Callable[[Connection], bool]) -> bool:
    """Whether a check works out. Trouble of the line or the key is no answer and is raised."""
    try:
        return check(line)
    except APIConnectionError as error:
        raise line.trouble(error) from error
    except APIStatusError as error:
        if error.status_code in _NOT_ALLOWED:
            raise line.trouble(error) from error
        return False
    except (OpenAIError, ValueError, RecursionError, AttributeError, TypeError):
        return False  # what it sent has not the shape of an answer


def _create(line: Connection, **extra: object) -> ChatCompletion:
    made = line.client.chat.completions.create(
        model=line.model, messages=_SAY, max_tokens=_MOST_TOKENS, extra_body=extra
    )
    text_of(made)
    return made


def _json_schema(line: Connection) -> bool:
    text = text_of(_create(line, **(response_format(_Animal, "json_schema") or {})))
    return text.strip().startswith("{") and bool(read_answer(text, _Animal))


def _json_object(line: Connection) -> bool:
    text = text_of(_create(line, **(response_format(_Animal, "json_object") or {})))
    return isinstance(json.loads(text), dict)


def _logprobs(line: Connection) -> bool:
    choices = _create(line, logprobs=True, top_logprobs=1).choices
    return bool(choices and choices[0].logprobs and choices[0].logprobs.content)


def _seed(line: Connection) -> bool:
    """The same words twice, at a temperature at which they would differ."""
    first, second = (text_of(_create(line, seed=7, temperature=1.5)) for _ in range(2))
    return bool(first) and first == second


def _streaming(line: Connection) -> bool:
    stream = line.client.chat.completions.create(
        model=line.model, messages=_SAY, max_tokens=_MOST_TOKENS, stream=True
    )
    with stream:
        return any(chunk.choices and chunk.choices[0].delta.content for chunk in stream)


def _tools(line: Connection) -> bool:
    choices = _create(line, **_TOOL).choices
    return bool(choices and choices[0].message.tool_calls)


def _embeddings(line: Connection) -> bool:
    found = line.client.embeddings.create(model=line.model, input="green", encoding_format="float")
    return bool(found.data and found.data[0].embedding)


def _models(line: Connection) -> tuple[str, ...]:
    names: list[str] = []

    def listed(line: Connection) -> bool:
        names.extend(model.id for model in line.client.models.list().data[:_MOST_LISTED])
        return bool(names)

    return tuple(sorted(names)) if _can(line, listed) else ()


_CHECKS: Mapping[str, Callable[[Connection], bool]] = {
    "json_schema": _json_schema,
    "json_object": _json_object,
    "logprobs": _logprobs,
    "seed": _seed,
    "streaming": _streaming,
    "tools": _tools,
    "embeddings": _embeddings,
}
