"""Understands a sentence as a rule, asks back where it can mean two things, or refuses it."""

import difflib
from collections.abc import Iterator, Mapping

from rapport.segments.conditions import Node
from rapport.segments.describing import LANGUAGES, describe
from rapport.segments.rules import Rule
from rapport.segments.words.chunks import Chunk, chunk
from rapport.segments.words.clauses import deed
from rapport.segments.words.glossary import known_words
from rapport.segments.words.model import Choice, Question, Reading, Refusal, Understood, Unread
from rapport.segments.words.reader import Fork, Reader
from rapport.segments.words.sentences import Sentence, Stuck
from rapport.segments.words.slots import all_slots
from rapport.segments.words.source import Source, is_han, is_latin
from rapport.segments.words.vocabulary import Vocabulary

MOST_LETTERS = 2_000
_MOST_RUNS = 48
_FEWEST_RUNS = 3
_MOST_LETTERS_READ = 6_000
_SLOTS = all_slots(deed)
_LONG = {
    "zh": f"这句话超过 {MOST_LETTERS} 个字；请说得短一些，或分成几个分群。",
    "en": f"The sentence is longer than {MOST_LETTERS} characters; make it shorter.",
}
_EMPTY = {
    "zh": "没有写任何内容；请说出要找哪些客户。",
    "en": "Nothing is written; say which customers.",
}
_TOO_OPEN = {
    "zh": "这句话里可以有两种理解的地方太多；请说得短一些，或加上括号。",
    "en": "Too much in the sentence can mean two things; make it shorter, or use brackets.",
}
_BEYOND = {
    "rank": {
        "zh": "规则逐个判断客户，不能按名次选人：{}。"
        "请说一个数，如“累计消费满1000元”，或一个分组，如“高价值客户”。",
        "en": "A rule looks at each customer alone and cannot rank them: {}."
        " Say an amount, such as “spent at least ¥1,000”, or a group, such as “champions”.",
    },
}
"""What is understood, but is not a rule: why, and what to say instead."""
_OPEN = {"zh": "这句话有不止一种意思。", "en": "The sentence can mean more than one thing."}

Taken = Mapping[object, int]


def understand(sentence: str, *, vocabulary: Vocabulary, language: str | None = None) -> Understood:
    """Read a sentence in Chinese or English, without any model.

    Nothing is guessed and no word is passed over: what can mean two things becomes a question
    whose choices are rules, and what is not understood becomes a refusal that names the words.
    """
    tongue = language.split("-", maxsplit=1)[0] if language else None
    source = Source.of(sentence, tongue if tongue in LANGUAGES else None)
    if not source.text or len(source.text) > MOST_LETTERS:
        refusal = Refusal(text=_LONG if source.text else _EMPTY)
        return Understood(
            sentence=source.text[:MOST_LETTERS], language=source.language, refusal=refusal
        )
    runs = _Runs(source, vocabulary)
    found = runs.all()
    if not found:
        return _refused(source, vocabulary, runs.stuck)
    rule, chunks = next(iter(found.items()))
    readings = tuple(_reading(one, source) for one in chunks)
    told = {"sentence": source.text, "language": source.language, "readings": readings}
    if len(found) == 1 and runs.is_cut:
        refusal = Refusal(text=_TOO_OPEN)
        return Understood(refusal=refusal, **told)  # type: ignore[arg-type]
    if len(found) == 1:
        return Understood(rule=rule, **told)  # type: ignore[arg-type]
    return Understood(question=_question(list(found), runs, vocabulary), **told)  # type: ignore[arg-type]


class _Runs:
    """All ways to read a sentence: one run per way through its forks."""

    def __init__(self, source: Source, vocabulary: Vocabulary) -> None:
        self._source = source
        self._vocabulary = vocabulary
        self.stuck: Stuck | None = None
        self.abouts: list[Mapping[str, str]] = []
        self.is_cut = False
        self._left = max(_FEWEST_RUNS, min(_MOST_RUNS, _MOST_LETTERS_READ // len(source.text)))

    def all(self) -> dict[Rule, list[Chunk]]:
        """Give every rule that some run leads to, in the order of the runs."""
        found: dict[Rule, list[Chunk]] = {}
        waiting: list[dict[object, int]] = [{}]
        for taken in waiting:
            self._left -= 1
            if self._left < 0:
                self.is_cut = True
                break
            rule, chunks, forks = self._run(taken)
            if rule is not None and rule not in found:
                found[rule] = chunks
            waiting += _other_ways(taken, forks)
        return found

    def _run(self, taken: Taken) -> tuple[Rule | None, list[Chunk], Mapping[object, Fork]]:
        reader = Reader(self._source, self._vocabulary, _SLOTS, taken)
        sentence = Sentence(reader, [])
        try:
            rule = sentence.whole()
        except Stuck as stuck:
            if self.stuck is None or stuck.place >= self.stuck.place:
                self.stuck = stuck
            return None, [], reader.forks
        self.abouts += [fork.about for key, fork in reader.forks.items() if key not in taken]
        return rule, sentence.chunks, reader.forks


def _other_ways(
    taken: dict[object, int], forks: Mapping[object, Fork]
) -> Iterator[dict[object, int]]:
    """Give the ways that were not taken at the forks of a run that it came to first."""
    passed = dict(taken)
    for key, fork in forks.items():
        if key not in taken:
            for way in range(1, fork.ways):
                yield {**passed, key: way}
            passed[key] = 0


def _question(rules: list[Rule], runs: _Runs, vocabulary: Vocabulary) -> Question:
    text = runs.abouts[0] if runs.abouts else _OPEN
    return Question(text=text, choices=tuple(choice_of(rule, vocabulary) for rule in rules))


def choice_of(rule: Rule, vocabulary: Vocabulary) -> Choice:
    """Say a rule in both languages, with the shop's own names."""

    def name(known: Mapping[str, tuple[str, ...]], thing: str) -> str:
        words = known.get(thing)
        return words[0] if words else thing

    said = {
        language: describe(
            rule,
            language,
            segment_name=lambda one: name(vocabulary.segments, one),
            list_name=lambda one: name(vocabulary.lists, one),
            campaign_name=lambda one: name(vocabulary.campaigns, one),
            labels=vocabulary.labels(),
            topics=vocabulary.topics,
        )
        for language in LANGUAGES
    }
    return Choice(rule=rule, sentence=said)


def _reading(one: Chunk, source: Source) -> Reading:
    meaning = ""
    if isinstance(one.value, Node):
        meaning = describe(one.value, source.language)  # type: ignore[arg-type]
    return Reading(
        start=one.start,
        end=one.end,
        text=source.text[one.start : one.end].strip(),
        kind=one.kind,
        meaning=meaning,
    )


def _refused(source: Source, vocabulary: Vocabulary, stuck: Stuck | None) -> Understood:
    beyond = _beyond(source, vocabulary)
    if beyond is not None:
        return Understood(sentence=source.text, language=source.language, refusal=beyond)
    words = tuple(_unread(source, vocabulary, stuck))
    shown = "、".join(f"“{one.text}”" for one in words)
    told = ", ".join(f"“{one.text}”" for one in words)
    near = list(dict.fromkeys(word for one in words for word in one.nearest))[:3]
    text = {
        "zh": f"没有读懂：{shown or source.text}。"
        + (f"是否想说：{'、'.join(near)}？" if near else ""),
        "en": f"Not understood: {told or source.text}."
        + (f" Did you mean: {', '.join(near)}?" if near else ""),
    }
    refusal = Refusal(text=text, words=words)
    return Understood(sentence=source.text, language=source.language, refusal=refusal)


def _beyond(source: Source, vocabulary: Vocabulary) -> Refusal | None:
    """Refuse words that are understood, but that no rule can say; None where there are none."""
    reader = Reader(source, vocabulary, _SLOTS, {})
    for place in range(len(source.text)):
        inside = place and is_latin(source.text[place]) and is_latin(source.text[place - 1])
        found = None if inside else reader.best("beyond", place)
        if found:
            start = source.skip(place)
            word = source.text[start : found.end]
            said = {
                tongue: text.format(f"“{word}”") for tongue, text in _BEYOND[found.meaning].items()
            }
            unread = Unread(start=start, end=found.end, text=word, nearest=())
            return Refusal(text=said, words=(unread,))
    return None


def _unread(source: Source, vocabulary: Vocabulary, stuck: Stuck | None) -> Iterator[Unread]:
    """Name all words that mean nothing; where all mean something, those that do not fit."""
    reader = Reader(source, vocabulary, _SLOTS, {})
    found, place = False, 0
    while place < len(source.text):
        piece = chunk(reader, place)
        if piece is not None:
            place = piece.end
            continue
        place = source.skip(place)
        if place >= len(source.text):
            break
        end = _word_end(reader, place)
        found = True
        yield _named(source, vocabulary, place, end)
        place = end
    if not found and stuck is not None:
        start = min(stuck.place, len(source.text) - 1)
        end = stuck.end or _word_end(reader, start)
        yield _named(source, vocabulary, *sorted((start, max(end, start + 1))))


def _word_end(reader: Reader, place: int) -> int:
    """Find where unknown words end: at a space, or where something is known again."""
    text = reader.source.text
    quote = reader.source.quoted(place)
    if quote:
        return quote[1]
    end = place + 1
    if is_latin(text[place]):
        while end < len(text) and (is_latin(text[end]) or text[end] in "'-_"):
            end += 1
        return end
    while end < len(text) and is_han(text[end]) and chunk(reader, end) is None:
        end += 1
    return end


def _named(source: Source, vocabulary: Vocabulary, start: int, end: int) -> Unread:
    word = source.folded[start:end]
    known = sorted(known_words(source.language) | set(vocabulary.terms))
    near = difflib.get_close_matches(word, known, n=3, cutoff=0.6) if len(word) > 1 else []
    return Unread(start=start, end=end, text=source.text[start:end].strip(), nearest=tuple(near))
