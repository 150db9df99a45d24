"""What people say about documents: a label that an operator gave, one per operator and document."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rapport.insights import Sentiment


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """An operator's word on a document. None and empty mean that nothing was said.

    It names the document and holds none of its text; `keep` False asks for a corpus without it.
    """

    document_id: str
    operator: str
    labelled_at: datetime
    sentiment: Sentiment | None = None
    topic: str = ""
    keywords: tuple[str, ...] = ()
    keep: bool | None = None

    def to_row(self) -> Mapping[str, object]:
        """The label as a line of `labels.jsonl`."""
        return {
            "id": self.document_id,
            "operator": self.operator,
            "labelled_at": self.labelled_at.isoformat(),
            "sentiment": self.sentiment.value if self.sentiment else None,
            "topic": self.topic,
            "keywords": list(self.keywords),
            "keep": self.keep,
        }
