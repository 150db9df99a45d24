"""A real HTTP server that speaks Chat Completions and says what it was told to say."""

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self, cast

_PATH = "/v1/chat/completions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One scripted answer of the endpoint. `seconds` is how long it keeps the caller waiting."""

    status: int = 200
    content: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as it came in: its JSON body and its headers, names in lower case."""

    body: Mapping[str, object]
    headers: Mapping[str, str]

    @property
    def format(self) -> str:
        """Which `response_format` was asked for; `text` for none."""
        wanted = self.body.get("response_format")
        return str(wanted["type"]) if isinstance(wanted, Mapping) else "text"

    @property
    def words(self) -> str:
        """All messages of the request as one text."""
        messages = cast("Sequence[Mapping[str, str]]", self.body["messages"])
        return "\n".join(message["content"] for message in messages)


def says(value: object) -> Reply:
    """A good answer: the value as JSON."""
    return Reply(content=json.dumps(value, ensure_ascii=False))


def says_text(text: str) -> Reply:
    """An answer with any text, such as broken JSON."""
    return Reply(content=text)


def fails(status: int, *, retry_after: str = "") -> Reply:
    """An error of the endpoint, with the `Retry-After` it may carry."""
    return Reply(status=status, headers={"Retry-After": retry_after} if retry_after else {})


def hangs(seconds: float) -> Reply:
    """No answer for that long; a caller should have given up before."""
    return Reply(content="{}", seconds=seconds)


class FakeEndpoint:
    """Serves `/v1/chat/completions` on a free port of this machine while the `with` block lasts.

    Requests are answered by `script` in order, then by its last reply again and again. A request
    whose format is in `unsupported` is answered by 400 and does not use up the script.
    """

    def __init__(self, script: Sequence[Reply], *, unsupported: Sequence[str] = ()) -> None:
        self._script = list(script)
        self._unsupported = frozenset(unsupported)
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self.asked: list[Asked] = []
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.endpoint = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        """The base URL to give to a client."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def reply_to(self, asked: Asked) -> Reply:
        """Keep the request and choose the reply to it."""
        with self._lock:
            self.asked.append(asked)
            if asked.format in self._unsupported:
                return Reply(status=400)
            return self._script.pop(0) if len(self._script) > 1 else self._script[0]

    def wait(self, seconds: float) -> None:
        self._closing.wait(seconds)


class _Server(ThreadingHTTPServer):
    endpoint: FakeEndpoint
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that hung up is no fault of the endpoint."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        headers = {name.lower(): value for name, value in self.headers.items()}
        endpoint = cast("_Server", self.server).endpoint
        reply = endpoint.reply_to(Asked(body=body, headers=headers))
        if reply.seconds:
            endpoint.wait(reply.seconds)
        if self.path != _PATH:
            reply = Reply(status=404)
        self._send(reply, model=str(body.get("model", "")))

    def _send(self, reply: Reply, *, model: str) -> None:
        good = reply.status == 200  # noqa: PLR2004
        payload = _completion(reply.content, model) if good else _error(reply.status)
        raw = json.dumps(payload, ensure_ascii=False).encode()
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a test reads `asked` instead."""


def _completion(content: str, model: str) -> dict[str, object]:
    message = {"role": "assistant", "content": content, "refusal": None}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 0,
        "model": model,
        "choices": [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}],
        "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18},
    }


def _error(status: int) -> dict[str, object]:
    return {"error": {"message": f"scripted {status}", "type": "scripted", "code": status}}
