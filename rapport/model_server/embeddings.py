"""`POST /v1/embeddings`: the mean of a model's last hidden state over a text's tokens."""

import base64
from typing import Any

import anyio
import numpy as np

from rapport.model_server.completions import rows_of
from rapport.model_server.errors import BadModelRequest, PromptTooLong
from rapport.model_server.wire import EmbeddingRequest
from rapport.model_server.writing import Desk


async def embed(desk: Desk, request: EmbeddingRequest) -> dict[str, Any]:
    """Answer a request for embeddings."""
    if request.dimensions is not None:
        raise BadModelRequest("dimensions cannot be chosen; a model has those it has")
    rows = rows_of(request.input, desk.folder)
    longest = max(map(len, rows))
    if longest > desk.folder.context or not all(rows):
        raise PromptTooLong(
            f"a text has {longest:,} tokens at most and 1 at least; the model reads"
            f" {desk.folder.context:,}"
        )
    found = await anyio.to_thread.run_sync(desk.engine.embed, rows)
    packed = request.encoding_format == "base64"
    told = [
        {"object": "embedding", "index": n, "embedding": _packed(one) if packed else one}
        for n, one in enumerate(found)
    ]
    read = sum(map(len, rows))
    used = {"prompt_tokens": read, "total_tokens": read}
    return {"object": "list", "data": told, "model": request.model, "usage": used}


def _packed(numbers: list[float]) -> str:
    return base64.b64encode(np.array(numbers, np.float32).tobytes()).decode()
