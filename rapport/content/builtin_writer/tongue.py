"""The network of the built-in writer: texts in, texts out, without PyTorch, by a seed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

from rapport.content.builtin_writer.layout import PART_TOKENS
from rapport.decoding import CTranslate2Model, Decoding, open_ctranslate2

WEIGHTS = "weights"
_BEGIN, _ANSWER = "<bos>", "[SEP]"


@dataclass(frozen=True, slots=True)
class Tongue:
    """The network with its chance begun anew."""

    model: CTranslate2Model

    def prompt(self, text: str) -> list[int]:
        """What the network reads before it answers."""
        begin, answer = (self.model.converted.numbers[one] for one in (_BEGIN, _ANSWER))
        return [begin, *self.model.pieces.ids(text), answer]

    def write(self, prompts: Sequence[Sequence[int]], how: Decoding) -> list[list[tuple[int, ...]]]:
        """Write texts, as tokens, for each prompt; those that were cut are left out."""
        found = self.model.write(prompts, how, by_seed=False)
        return [[one.ids for one in texts if one.complete] for texts in found]

    def weighed(
        self, prompt: Sequence[int], texts: Sequence[Sequence[int]]
    ) -> Iterator[tuple[str, float]]:
        """Each text that reads as one, with the mean log-probability of its tokens."""
        told = [(self.text(ids), ids) for ids in texts]
        kept = [(text, ids) for text, ids in told if text]
        if not kept:
            return
        chances = self.model.log_probabilities([(prompt, ids) for _, ids in kept])
        for (text, _), one in zip(kept, chances, strict=True):
            yield text, sum(one) / len(one)

    def likelihoods(self, prompt: Sequence[int], texts: Sequence[str]) -> list[float]:
        """The mean log-probability of the tokens of texts after a prompt."""
        pairs = [(prompt, self.model.pieces.ids(text)) for text in texts]
        return [sum(one) / len(one) for one in self.model.log_probabilities(pairs)]

    def text(self, ids: Sequence[int]) -> str:
        """The text of tokens, with its parts and tags; empty if it holds what no text says."""
        pieces = []
        for token in ids:
            name, shown = self.model.converted.tokens[token], self.model.pieces.bytes[token]
            if not shown and not name.startswith("{%") and name not in PART_TOKENS:
                return ""
            pieces.append(shown or name.encode())
        text = b"".join(pieces).decode("utf-8", "replace")
        return "" if "\ufffd" in text else text


def new_tongue(seed: int) -> Tongue:
    """The network that comes with the product; what it writes follows from the seed."""
    return Tongue(_opened().drawing(seed))


@cache
def _opened() -> CTranslate2Model:
    with as_file(files("rapport.content.builtin_writer") / WEIGHTS) as folder:
        return open_ctranslate2(Path(folder))
