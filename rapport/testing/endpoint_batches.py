"""The desk of a stand-in endpoint where batches are handed in and fetched."""

import json
from collections.abc import Callable, Mapping
from email.message import Message
from email.parser import BytesParser

AnswerTo = Callable[[Mapping[str, object]], tuple[int, Mapping[str, object]]]


class BatchDesk:
    """Keeps files and batches; a batch is in progress until `finish` answers its questions."""

    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}
        self._batches: dict[str, dict[str, object]] = {}

    def take_file(self, raw: bytes, content_type: str) -> dict[str, object]:
        """Take a file out of a multipart form."""
        head = f"Content-Type: {content_type}\r\n\r\n".encode()
        form = BytesParser().parsebytes(head + raw)
        parts = [part for part in form.walk() if part.get_filename()]
        content = _payload(parts[0])
        file_id = f"file-{len(self._files) + 1}"
        self._files[file_id] = content
        return {
            "id": file_id,
            "object": "file",
            "bytes": len(content),
            "created_at": 0,
            "filename": "questions.jsonl",
            "purpose": "batch",
            "status": "processed",
        }

    def open_batch(self, body: Mapping[str, object]) -> Mapping[str, object]:
        batch_id = f"batch_{len(self._batches) + 1}"
        self._batches[batch_id] = {
            "id": batch_id,
            "object": "batch",
            "completion_window": "24h",
            "created_at": 0,
            "endpoint": body["endpoint"],
            "input_file_id": body["input_file_id"],
            "status": "in_progress",
        }
        return self._batches[batch_id]

    def batch(self, batch_id: str) -> Mapping[str, object] | None:
        return self._batches.get(batch_id)

    def file(self, file_id: str) -> bytes | None:
        return self._files.get(file_id)

    def finish(self, answer: AnswerTo) -> None:
        """Answer the questions of all batches; those that fail go to a file of errors."""
        for batch in self._batches.values():
            if batch["status"] == "in_progress":
                questions = self._files[str(batch["input_file_id"])].decode().splitlines()
                good: list[str] = []
                bad: list[str] = []
                for question in map(json.loads, questions):
                    status, body = answer(question["body"])
                    line = json.dumps(
                        {
                            "custom_id": question["custom_id"],
                            "response": {"status_code": status, "body": body},
                        }
                    )
                    (good if status == 200 else bad).append(line)  # noqa: PLR2004
                batch["status"] = "completed"
                batch["output_file_id"] = self._keep(good)
                batch["error_file_id"] = self._keep(bad)

    def _keep(self, lines: list[str]) -> str | None:
        if not lines:
            return None
        file_id = f"file-{len(self._files) + 1}"
        self._files[file_id] = "\n".join(lines).encode()
        return file_id


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes), "a file is bytes"
    return payload
