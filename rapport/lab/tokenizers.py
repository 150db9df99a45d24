"""Trains tokenizers of our own, for Chinese and English, and says how well they fit a text.

Byte-level BPE (Radford et al. 2019), WordPiece (Schuster & Nakajima 2012), Unigram (Kudo 2018,
https://arxiv.org/abs/1804.10959), or single characters. Kept as one `tokenizer.json`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

from rapport.kit.errors import Invalid

PAD, BOS, EOS, UNK = "<pad>", "<bos>", "<eos>", "<unk>"
MASK, CLS, SEP = "[MASK]", "[CLS]", "[SEP]"
SPECIAL = (PAD, BOS, EOS, UNK, MASK, CLS, SEP)
"""Always the first tokens, in this order, so that a model's special tokens have fixed numbers."""
_ELSEWHERE: Mapping[str, str] = {PAD: "[PAD]", UNK: "[UNK]"}
"""What the tokenizers of BERT's family call them."""

_FILE = "tokenizer.json"
_SMALLEST = 300


class TokenizerKind(StrEnum):
    """How a text is cut."""

    BPE = "bpe"
    WORDPIECE = "wordpiece"
    UNIGRAM = "unigram"
    CHARACTERS = "characters"


class TokenizerUnreadable(Invalid):
    """A folder holds no tokenizer that can be read."""

    code = "tokenizer-unreadable"


class VocabularyTooSmall(Invalid):
    """A tokenizer of this kind needs more tokens."""

    code = "vocabulary-too-small"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fertility:
    """How many tokens a text takes: per character and per byte of UTF-8; `unknown` is a share."""

    tokens: int
    per_character: float
    per_byte: float
    unknown: float


def train_tokenizer(
    texts: Iterable[str], *, kind: TokenizerKind, vocabulary: int, slots: Sequence[str] = ()
) -> Tokenizer:
    """Train a tokenizer; `slots` are pieces that are never cut, such as `{{ product.name }}`.

    The same texts in the same order give the same tokenizer.
    """
    if kind is not TokenizerKind.CHARACTERS and vocabulary < _SMALLEST:
        raise VocabularyTooSmall(
            f"a tokenizer of kind {kind.value} needs at least {_SMALLEST} tokens, not {vocabulary}"
        )
    special = [*SPECIAL, *slots]
    tokenizer, trainer = _untrained(kind, vocabulary, special)
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def special_ids(tokenizer: Tokenizer, *tokens: str) -> tuple[int, ...]:
    """The numbers of special tokens; raise `TokenizerUnreadable` if the tokenizer lacks one."""
    found = [_id_of(tokenizer, token) for token in tokens]
    for token, number in zip(tokens, found, strict=True):
        if number is None:
            raise TokenizerUnreadable(
                f"the tokenizer has no token {token}; train one with `rapport lab tokenizer`"
            )
    return tuple(number for number in found if number is not None)


def _id_of(tokenizer: Tokenizer, token: str) -> int | None:
    found: int | None = tokenizer.token_to_id(token)
    other = _ELSEWHERE.get(token)
    return tokenizer.token_to_id(other) if found is None and other else found


def save_tokenizer(tokenizer: Tokenizer, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / _FILE))


def load_tokenizer(folder: Path) -> Tokenizer:
    """Read the tokenizer of a model's folder, or raise `TokenizerUnreadable`.

    It gives the tokens of a text and no others: some files fill up to a length, and cut there.
    """
    path = folder / _FILE
    if not path.is_file():
        raise TokenizerUnreadable(f"{folder}: there is no {_FILE}; name a model's folder")
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises nothing more precise than Exception
        raise TokenizerUnreadable(f"{path} cannot be read: {str(error)[:200]}") from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def fertility(tokenizer: Tokenizer, texts: Iterable[str]) -> Fertility:
    """Measure how many tokens texts take."""
    (unk,) = special_ids(tokenizer, UNK)
    tokens = characters = size = unknown = 0
    for text in texts:
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        tokens, unknown = tokens + len(ids), unknown + ids.count(unk)
        characters, size = characters + len(text), size + len(text.encode())
    return Fertility(
        tokens=tokens,
        per_character=tokens / max(characters, 1),
        per_byte=tokens / max(size, 1),
        unknown=unknown / max(tokens, 1),
    )


def _untrained(
    kind: TokenizerKind, vocabulary: int, special: list[str]
) -> tuple[Tokenizer, trainers.Trainer]:
    told: dict[str, Any] = {"special_tokens": special, "show_progress": False}
    match kind:
        case TokenizerKind.BPE:
            tokenizer = Tokenizer(models.BPE())
            tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
            tokenizer.decoder = decoders.ByteLevel()
            alphabet = pre_tokenizers.ByteLevel.alphabet()
            return tokenizer, trainers.BpeTrainer(
                vocab_size=vocabulary, initial_alphabet=alphabet, **told
            )
        case TokenizerKind.WORDPIECE:
            tokenizer = Tokenizer(models.WordPiece(unk_token=UNK))
            tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
            tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
            tokenizer.decoder = decoders.WordPiece()
            return tokenizer, trainers.WordPieceTrainer(vocab_size=vocabulary, **told)
        case TokenizerKind.UNIGRAM:
            tokenizer = Tokenizer(models.Unigram())
            tokenizer.normalizer = normalizers.NFKC()
            tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
            tokenizer.decoder = decoders.Metaspace()
            return tokenizer, trainers.UnigramTrainer(vocab_size=vocabulary, unk_token=UNK, **told)
        case TokenizerKind.CHARACTERS:
            tokenizer = Tokenizer(models.WordLevel(unk_token=UNK))
            tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
            tokenizer.decoder = decoders.Fuse()
            return tokenizer, trainers.WordLevelTrainer(vocab_size=vocabulary, **told)
