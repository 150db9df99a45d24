"""What an OpenAI-compatible endpoint sends: completions, pieces of a stream, lists, errors."""

import json
from collections.abc import Iterator, Mapping

_PIECE = 3  # letters of one piece of a stream: few, so that everything is cut somewhere
USAGE = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}


def completion_of(
    content: str, body: Mapping[str, object], *, usage: bool = True
) -> dict[str, object]:
    """Make a completion; with log probabilities or a call of a tool where they were asked for."""
    message: dict[str, object] = {"role": "assistant", "content": content, "refusal": None}
    if "tools" in body:
        called = {"name": "note", "arguments": '{"colour": "green"}'}
        message |= {
            "content": None,
            "tool_calls": [{"id": "call_1", "type": "function", "function": called}],
        }
    told = {"token": content[:1] or " ", "logprob": -0.1, "bytes": None, "top_logprobs": []}
    choice = {
        "index": 0,
        "message": message,
        "finish_reason": "stop",
        "logprobs": {"content": [told], "refusal": None} if body.get("logprobs") else None,
    }
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 0,
        "model": str(body.get("model", "")),
        "choices": [choice],
        **({"usage": USAGE} if usage else {}),
    }


def chunks_of(content: str, body: Mapping[str, object], *, usage: bool) -> Iterator[str]:
    """Cut a completion into the pieces of a stream."""
    pieces = (content[at : at + _PIECE] for at in range(0, len(content), _PIECE))
    for piece in pieces:
        delta = {"role": "assistant", "content": piece}
        yield _chunk(body, [{"index": 0, "delta": delta, "finish_reason": None}])
    yield _chunk(body, [{"index": 0, "delta": {}, "finish_reason": "stop"}])
    if usage and "stream_options" in body:
        yield _chunk(body, [], usage=USAGE)
    yield "[DONE]"


def embedding_of(body: Mapping[str, object]) -> dict[str, object]:
    """A vector of each text: how often it has each letter from a to h."""
    asked = body.get("input")
    texts = asked if isinstance(asked, list) else [asked]
    vectors = [
        {
            "object": "embedding",
            "index": at,
            "embedding": [float(str(text).count(one)) for one in "abcdefgh"],
        }
        for at, text in enumerate(texts)
    ]
    used = {"prompt_tokens": len(texts), "total_tokens": len(texts)}
    return {"object": "list", "data": vectors, "model": body.get("model"), "usage": used}


def models_of(*names: str) -> dict[str, object]:
    listed = [{"id": name, "object": "model", "created": 0, "owned_by": "test"} for name in names]
    return {"object": "list", "data": listed}


def error_of(status: int) -> dict[str, object]:
    return {"error": {"message": f"scripted {status}", "type": "scripted", "code": status}}


def _chunk(body: Mapping[str, object], choices: list[object], **more: object) -> str:
    made = {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": body.get("model"),
        "choices": choices,
    }
    return json.dumps(made | more, ensure_ascii=False)
