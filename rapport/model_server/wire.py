"""Requests as the OpenAI API words them, read strictly: what is wrong is said, and where.

https://platform.openai.com/docs/api-reference
"""

from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

from rapport.model_server.errors import BadModelRequest

R = TypeVar("R", bound=Struct)

Count = Annotated[int, Meta(ge=1, le=16)]
Temperature = Annotated[float, Meta(ge=0, le=2)]
Share = Annotated[float, Meta(gt=0, le=1)]
Penalty = Annotated[float, Meta(ge=-2, le=2)]
Alternatives = Annotated[int, Meta(ge=0, le=20)]
Stops = str | list[str] | None
Texts = str | list[str | int | list[int]]


class Streaming(Struct, kw_only=True):
    include_usage: bool = False


class Shared(Struct, kw_only=True):
    """What all requests for a text have. Fields that are not known are passed over."""

    model: str
    n: Count | None = None
    temperature: Temperature | None = None
    top_p: Share | None = None
    top_k: Annotated[int, Meta(ge=0)] | None = None
    max_tokens: Annotated[int, Meta(ge=0)] | None = None
    stop: Stops = None
    seed: Annotated[int, Meta(ge=0)] | None = None
    presence_penalty: Penalty | None = None
    frequency_penalty: Penalty | None = None
    stream: bool | None = None
    stream_options: Streaming | None = None


class Message(Struct, kw_only=True, omit_defaults=True):
    role: str
    content: str | list[dict[str, Any]] | None = None
    name: str | None = None
    tool_calls: list[dict[str, Any]] | None = None
    tool_call_id: str | None = None


class JsonSchema(Struct, kw_only=True):
    name: str = "answer"
    schema: dict[str, Any] = {}
    strict: bool | None = None


class ResponseFormat(Struct, kw_only=True):
    type: Literal["text", "json_object", "json_schema"]
    json_schema: JsonSchema | None = None


class Function(Struct, kw_only=True):
    name: str
    description: str | None = None
    parameters: dict[str, Any] | None = None


class Tool(Struct, kw_only=True):
    function: Function
    type: Literal["function"] = "function"


class FunctionName(Struct, kw_only=True):
    name: str


class NamedTool(Struct, kw_only=True):
    function: FunctionName
    type: Literal["function"] = "function"


class ChatRequest(Shared, kw_only=True):
    """`POST /v1/chat/completions`."""

    messages: Annotated[list[Message], Meta(min_length=1)]
    max_completion_tokens: Annotated[int, Meta(ge=1)] | None = None
    logprobs: bool | None = None
    top_logprobs: Alternatives | None = None
    response_format: ResponseFormat | None = None
    tools: list[Tool] | None = None
    tool_choice: Literal["none", "auto", "required"] | NamedTool | None = None


class CompletionRequest(Shared, kw_only=True):
    """`POST /v1/completions`."""

    prompt: Texts
    echo: bool | None = None
    logprobs: Alternatives | None = None
    best_of: int | None = None
    suffix: str | None = None


class EmbeddingRequest(Struct, kw_only=True):
    """`POST /v1/embeddings`."""

    model: str
    input: Texts
    encoding_format: Literal["float", "base64"] = "float"
    dimensions: int | None = None


def read(body: bytes, kind: type[R]) -> R:
    """Read the body of a request, or raise `BadModelRequest` with what is wrong and where."""
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.DecodeError as error:
        raise BadModelRequest(f"the request cannot be read: {error}") from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise BadModelRequest("the request is no JSON in UTF-8") from error


def plain_messages(messages: list[Message]) -> list[dict[str, Any]]:
    """Messages as templates take them; parts of text become one text."""
    told = []
    for message in messages:
        plain: dict[str, Any] = msgspec.to_builtins(message)
        plain["content"] = _text(message.content)
        told.append(plain)
    return told


def _text(content: str | list[dict[str, Any]] | None) -> str:
    if not isinstance(content, list):
        return content or ""
    other = next((part.get("type") for part in content if part.get("type") != "text"), None)
    if other is not None:
        raise BadModelRequest(f"content of type {str(other)[:40]!r} cannot be read, only text")
    return "".join(str(part.get("text", "")) for part in content)
