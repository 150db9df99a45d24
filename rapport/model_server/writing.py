"""A text under way: tokens are heard on the engine's thread, text is told on the event loop."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from rapport.decoding import Pieces
from rapport.kit.errors import RapportError
from rapport.model_server.batching import Batcher
from rapport.model_server.engine import Engine
from rapport.model_server.errors import PromptTooLong
from rapport.model_server.guides import GuideMaker
from rapport.model_server.jobs import Ending, Job, Row, Sampling, Token
from rapport.model_server.texts import TextStream


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a request wants: so many texts after one prompt, each held to a schema if any."""

    prompt: Sequence[int]
    sampling: Sampling
    max_tokens: int | None
    stops: Sequence[str] = ()
    schema: Mapping[str, Any] | None = None
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One whole text. `tokens` are kept where log-probabilities were asked for."""

    text: str
    ending: Ending
    written: int
    tokens: Sequence[Token] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What became certain of text `index`; `choice` comes with the last piece."""

    index: int
    text: str = ""
    tokens: Sequence[Token] = ()
    choice: Choice | None = None


Hear = Callable[[Piece | RapportError], None]


@dataclass(slots=True, kw_only=True)
class _Text:
    """The ear of one job: turns tokens to text; lives on the engine's thread."""

    index: int
    stream: TextStream
    keeps: bool
    hear: Hear
    by_piece: bool
    cancelled: bool = False
    parts: list[str] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)

    def tell(self, token: Token) -> bool:
        piece = self.stream.feed(token.id)
        if piece:
            self.parts.append(piece)
        if self.keeps:
            self.tokens.append(token)
        if self.by_piece and (piece or self.keeps):
            kept = (token,) if self.keeps else ()
            self.hear(Piece(index=self.index, text=piece, tokens=kept))
        return self.stream.stopped or self.cancelled

    def end(self, row: Row | RapportError) -> None:
        if isinstance(row, RapportError):
            self.hear(row)
            return
        rest = self.stream.rest()
        choice = Choice(
            text="".join([*self.parts, rest]),
            ending=row.ending or Ending.LENGTH,
            written=len(row.ids),
            tokens=self.tokens,
        )
        self.hear(Piece(index=self.index, text=rest, choice=choice))


class Desk:
    """Takes wishes on the event loop and has the engine write them."""

    def __init__(self, engine: Engine, batcher: Batcher) -> None:
        self.engine = engine
        self.folder = engine.folder
        self._batcher = batcher
        self.pieces = Pieces(self.folder.tokenizer, self.folder.vocabulary)
        self._guides: GuideMaker | None = None

    @property
    def waiting(self) -> int:
        return self._batcher.waiting

    async def write(self, wish: Wish) -> list[Choice]:
        """Write all texts of a wish, in order; raise what the engine raises."""
        found: dict[int, Choice] = {}
        async for piece in self._hear(wish, by_piece=False):
            if piece.choice is not None:
                found[piece.index] = piece.choice
        return [found[index] for index in sorted(found)]

    def stream(self, wish: Wish) -> AsyncIterator[Piece]:
        """Give the texts of a wish piece by piece, as they come."""
        return self._hear(wish, by_piece=True)

    async def _hear(self, wish: Wish, *, by_piece: bool) -> AsyncIterator[Piece]:
        loop, heard = asyncio.get_running_loop(), asyncio.Queue[Piece | RapportError]()

        def hear(piece: Piece | RapportError) -> None:
            loop.call_soon_threadsafe(heard.put_nowait, piece)

        texts: list[_Text] = []
        try:
            for index in range(wish.count):
                texts.append(self._ask(wish, index, hear, by_piece=by_piece))
            open_texts = wish.count
            while open_texts:
                piece = await heard.get()
                if isinstance(piece, RapportError):
                    raise piece
                open_texts -= piece.choice is not None
                yield piece
        finally:
            for text in texts:
                text.cancelled = True  # of a text that has ended, nobody asks any more

    def _ask(self, wish: Wish, index: int, hear: Hear, *, by_piece: bool) -> _Text:
        text = _Text(
            index=index,
            stream=TextStream(
                self.pieces.bytes,
                stops=wish.stops,
                drops_blank=self.pieces.drops_first_space,
            ),
            keeps=wish.sampling.logprobs is not None,
            hear=hear,
            by_piece=by_piece,
        )
        job = self._job(wish, index, text)
        self.engine.check(job)
        self._batcher.ask(job, text.end)
        return text

    def _job(self, wish: Wish, index: int, text: _Text) -> Job:
        seed = None if wish.sampling.seed is None else wish.sampling.seed + index
        return Job(
            prompt=wish.prompt,
            sampling=replace(wish.sampling, seed=seed),
            max_tokens=self._room(len(wish.prompt), wish.max_tokens),
            ends=self.folder.ends,
            tell=text.tell,
            live=text.by_piece or bool(wish.stops),
            guide=None if wish.schema is None else self._maker().guide(wish.schema),
        )

    def _room(self, prompt_tokens: int, wanted: int | None) -> int:
        """How many tokens may be written: what is asked for, and never beyond the context."""
        used = 0 if self.folder.encodes else prompt_tokens
        room = self.folder.context - used
        if room < 1 or prompt_tokens > self.folder.context:
            raise PromptTooLong(
                f"the prompt has {prompt_tokens:,} tokens, and the model reads and writes"
                f" {self.folder.context:,} together; send less"
            )
        return min(wanted, room) if wanted else room

    def _maker(self) -> GuideMaker:
        if self._guides is None:
            pieces = self.pieces
            control = [n for n, piece in enumerate(pieces.bytes) if not piece]
            self._guides = GuideMaker(
                pieces.bytes, control=control, ends=sorted(self.folder.ends), size=pieces.vocabulary
            )
        return self._guides
