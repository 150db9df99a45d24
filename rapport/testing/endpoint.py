"""A real HTTP server that speaks the OpenAI API and says what it was told to say."""

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self, cast

from rapport.testing.endpoint_batches import BatchDesk
from rapport.testing.endpoint_payloads import (
    chunks_of,
    completion_of,
    embedding_of,
    error_of,
    models_of,
)

_GOOD = 200
_MARKED = ("logprobs", "seed", "tools", "stream_options")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One scripted answer of the endpoint. `seconds` is how long it keeps the caller waiting.

    A stream breaks off after `breaks_after` pieces, if that is set; `usage` may be left out.
    """

    status: int = 200
    content: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0
    breaks_after: int | None = None
    usage: bool = True


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
    def wants(self) -> set[str]:
        """Everything the request asks the endpoint to be able to do."""
        streaming = {"streaming"} if self.body.get("stream") else set()
        return {self.format} | streaming | {name for name in _MARKED if name in self.body}

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
    """Serves the OpenAI API below `/v1` on a free port while the `with` block lasts.

    Requests are answered by `script` in order, then by its last reply again and again. A request
    that wants something in `unsupported` is answered by 400 and does not use up the script: a
    format, `streaming`, `logprobs`, `seed`, `tools`, `stream_options`; `embeddings`, `models` and
    `batches` are answered by 404. Batches wait until `finish_batches`.
    """

    def __init__(self, script: Sequence[Reply], *, unsupported: Sequence[str] = ()) -> None:
        self._script = list(script)
        self._unsupported = frozenset(unsupported)
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self.asked: list[Asked] = []
        self.desk = BatchDesk()
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

    def can(self, ability: str) -> bool:
        return ability not in self._unsupported

    def reply_to(self, asked: Asked) -> Reply:
        """Keep the request and choose the reply to it."""
        with self._lock:
            self.asked.append(asked)
            if asked.wants & self._unsupported:
                return Reply(status=400)
            return self._script.pop(0) if len(self._script) > 1 else self._script[0]

    def finish_batches(self) -> None:
        """Answer every question of every batch that waits."""
        self.desk.finish(self._answer_later)

    def wait(self, seconds: float) -> None:
        self._closing.wait(seconds)

    def _answer_later(self, body: Mapping[str, object]) -> tuple[int, Mapping[str, object]]:
        reply = self.reply_to(Asked(body=body, headers={}))
        good = reply.status == _GOOD
        return reply.status, completion_of(reply.content, body) if good else error_of(reply.status)


class _Server(ThreadingHTTPServer):
    endpoint: FakeEndpoint
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that hung up is no fault of the endpoint."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def _endpoint(self) -> FakeEndpoint:
        return cast("_Server", self.server).endpoint

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        match self.path:
            case "/v1/chat/completions":
                self._complete(json.loads(raw))
            case "/v1/embeddings" if self._endpoint.can("embeddings"):
                self._send_json(embedding_of(json.loads(raw)))
            case "/v1/files" if self._endpoint.can("batches"):
                kind = self.headers["Content-Type"]
                self._send_json(self._endpoint.desk.take_file(raw, kind))
            case "/v1/batches" if self._endpoint.can("batches"):
                self._send_json(self._endpoint.desk.open_batch(json.loads(raw)))
            case _:
                self._send_json(error_of(404), status=404)

    def do_GET(self) -> None:
        match self.path.split("/")[2:]:
            case ["models"] if self._endpoint.can("models"):
                self._send_json(models_of("tiny", "other"))
            case ["batches", batch_id] if batch := self._endpoint.desk.batch(batch_id):
                self._send_json(batch)
            case ["files", file_id, "content"] if content := self._endpoint.desk.file(file_id):
                self._send(content, kind="application/jsonl")
            case _:
                self._send_json(error_of(404), status=404)

    def _complete(self, body: Mapping[str, object]) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self._endpoint.reply_to(Asked(body=body, headers=headers))
        if reply.seconds:
            self._endpoint.wait(reply.seconds)
        if reply.status != _GOOD:
            self._send_json(error_of(reply.status), status=reply.status, headers=reply.headers)
        elif body.get("stream"):
            self._stream(chunks_of(reply.content, body, usage=reply.usage), reply.breaks_after)
        else:
            self._send_json(completion_of(reply.content, body, usage=reply.usage))

    def _stream(self, chunks: Iterator[str], breaks_after: int | None) -> None:
        self.send_response(_GOOD)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for number, chunk in enumerate(chunks):
            if number == breaks_after:
                self.close_connection = True
                return
            line = f"data: {chunk}\n\n".encode()
            self.wfile.write(f"{len(line):x}\r\n".encode() + line + b"\r\n")
        self.wfile.write(b"0\r\n\r\n")

    def _send_json(
        self, value: object, *, status: int = _GOOD, headers: Mapping[str, str] | None = None
    ) -> None:
        raw = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
        self._send(raw, kind="application/json", status=status, headers=headers or {})

    def _send(
        self,
        raw: bytes,
        *,
        kind: str,
        status: int = _GOOD,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a test reads `asked` instead."""
