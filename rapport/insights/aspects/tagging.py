"""Tags the things that a text speaks of: a linear-chain conditional random field over its pieces.

Lafferty, McCallum & Pereira 2001; trained and run by CRFsuite (Okazaki 2007).
"""

import hashlib
import threading
import zlib
from dataclasses import dataclass, field
from functools import cached_property

import msgspec
import pycrfsuite

from rapport.insights.aspects.errors import TaggerUnreadable
from rapport.insights.aspects.tagging_features import Clusters, features, pieces, spans_of
from rapport.insights.model import Sentiment, Span

_BEGINS = b"lCRF"  # what a file of CRFsuite begins with


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged:
    """A thing at `target`, how likely it is one, and how it is felt about if the tags say so."""

    target: Span
    probability: float
    sentiment: Sentiment | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Tagger:
    """What was learned: a field in CRFsuite's own format, and the groups of words."""

    crf: bytes
    clusters: Clusters
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __reduce__(self) -> tuple[object, ...]:
        """For another process: the bytes travel, and are opened there."""
        return read_tagger, (self.to_bytes(),)

    @cached_property
    def name(self) -> str:
        """A mark of all weights and groups."""
        return hashlib.md5(self.to_bytes(), usedforsecurity=False).hexdigest()[:12]

    @cached_property
    def _opened(self) -> "pycrfsuite.Tagger":
        opened = pycrfsuite.Tagger()
        opened.open_inmemory(self.crf)
        return opened

    def tag(self, text: str) -> list[Tagged]:
        """The things that a text speaks of, in order; they do not overlap."""
        cut = pieces(text)
        if not cut:
            return []
        seen = features(text, cut, self.clusters)
        with self._lock:  # the field holds one text at a time
            tags = self._opened.tag(seen)
            return [
                Tagged(
                    target=target,
                    probability=min(self._opened.marginal(tags[at], at) for at in range(*places)),
                    sentiment=_sentiment(tags[places[0]]),
                )
                for target, *places in spans_of(cut, tags)
            ]

    def to_bytes(self) -> bytes:
        """All of it for `read_tagger`."""
        return zlib.compress(msgspec.msgpack.encode((self.crf, self.clusters)))


def read_tagger(held: bytes) -> Tagger:
    """Read what `Tagger.to_bytes` gave. Raises `TaggerUnreadable`."""
    try:
        told = zlib.decompress(held)
        crf, clusters = msgspec.msgpack.decode(told, type=tuple[bytes, dict[str, list[int]]])
    except (zlib.error, msgspec.MsgspecError) as error:
        raise TaggerUnreadable from error
    if not crf.startswith(_BEGINS):
        raise TaggerUnreadable
    return Tagger(crf=crf, clusters=clusters)


def _sentiment(tag: str) -> Sentiment | None:
    said = tag.partition("-")[2]
    return Sentiment(said) if said else None
