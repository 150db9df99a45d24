"""What a tagger sees of each piece: itself, its form and neighbours, what is wanted."""

from collections.abc import Iterator, Sequence

from rapport.texts import Piece

_AFFIXES = (1, 2, 3, 4)
_OUTSIDE = ("<3", "<2", "<1")


def features_of_pieces(text: str, cut: Sequence[Piece], intent: str | None) -> list[list[str]]:
    """The features of each piece, in order."""
    words = [*_OUTSIDE, *(text[one.start : one.end].lower() for one in cut), ">1", ">2", ">3"]
    wanted = [] if intent is None else [f"n{intent}"]
    found = []
    for place, one in enumerate(cut):
        at = place + len(_OUTSIDE)
        seen = ["1", *wanted, *_own(text[one.start : one.end], words[at], one)]
        seen += _around(words, at)
        if intent is not None:
            seen.append(f"m{intent}|{words[at]}")
        found.append(seen)
    return found


def _own(written: str, word: str, one: Piece) -> Iterator[str]:
    yield f"w{word}"
    yield f"s{_shape(written)}"
    if one.edge or one.word != word:
        yield f"j{one.word}"
        yield f"e{one.edge}"
    for size in _AFFIXES:
        if len(word) > size:
            yield f"p{word[:size]}"
            yield f"x{word[-size:]}"


def _around(words: Sequence[str], at: int) -> Iterator[str]:
    for step in (-3, -2, -1, 1, 2, 3):
        yield f"{step}{words[at + step]}"
    yield f"a{words[at - 1]}|{words[at]}"
    yield f"b{words[at]}|{words[at + 1]}"
    yield f"c{words[at - 1]}|{words[at + 1]}"
    yield f"d{words[at - 2]}|{words[at - 1]}"
    yield f"f{words[at + 1]}|{words[at + 2]}"
    yield f"g{words[at - 2]}|{words[at - 1]}|{words[at]}"
    yield f"h{words[at]}|{words[at + 1]}|{words[at + 2]}"


def _shape(written: str) -> str:
    if not written[0].isalnum():
        return "."
    if written.isdigit():
        return f"9{min(len(written), 6)}"
    if any(letter.isdigit() for letter in written):
        return "a9"
    return "X" if written.isupper() else "Xx" if written[0].isupper() else "x"
