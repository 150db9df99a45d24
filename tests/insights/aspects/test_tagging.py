"""Things are tagged by how they stand in a text; a tagger is used only where it finds more."""

import pickle
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.insights import Sentiment, Text, Verdict
from rapport.insights.aspects import (
    OTHER,
    AspectReader,
    LabelledTargets,
    MarkedText,
    Tagger,
    aspect_name,
    aspect_reader,
    fit_tagger,
    learn_tagger,
    read_tagger,
    word_clusters,
)
from rapport.insights.aspects.automaton import small
from rapport.insights.aspects.errors import TaggerUnreadable, TooFewTargets
from rapport.insights.aspects.tagging_features import pieces, spans_of, tags_of
from rapport.insights.aspects.tagging_retraining import _hits
from rapport.profiles import ensure_tables
from rapport.storage import Database, Facts
from rapport.texts import Language

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
UNREAD = Verdict(sentiment=None, probability=0.0, positive=0.5)
THINGS = ["hinge", "spout", "zip", "left strap", "lining", "buckle", "top flap", "rim"]
FELT = ["great", "poor", "lovely", "terrible", "nice"]
ZH_THINGS = ["表带", "镜腿", "炉头", "滚轮", "提手", "拉链头"]
ZH_FELT = ["很好", "很差", "不错", "很漂亮"]


def marked(text: str, *things: str) -> MarkedText:
    spans = [(text.index(one), text.index(one) + len(one)) for one in things]
    return MarkedText(text=text, targets=dict.fromkeys(spans))


def english() -> list[MarkedText]:
    return [marked(f"The {one} is {felt}.", one) for one in THINGS for felt in FELT] + [
        MarkedText(text=f"It is {felt} and I like it.", targets={}) for felt in FELT
    ]


def chinese() -> list[MarkedText]:
    return [marked(f"这个{one}{felt}。", one) for one in ZH_THINGS for felt in ZH_FELT]


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return fit_tagger([*english(), *chinese()])


def tagged(tagger: Tagger, text: str) -> list[str]:
    return [text[slice(*one.target)] for one in tagger.tag(text)]


def mentions(reader: AspectReader, text: str) -> list[tuple[str, str, str | None]]:
    (found,) = reader.read([Text(text_id="", text=text, language=Language.OTHER)], [UNREAD])
    return [
        (one.about, text[slice(*one.target)] if one.target else "", one.sentiment) for one in found
    ]


def test_things_that_were_never_seen_are_tagged_by_where_they_stand(tagger: Tagger) -> None:
    assert tagged(tagger, "The gusset is poor.") == ["gusset"]
    assert tagged(tagger, "这个遮阳板很差。") == ["遮阳板"]
    assert tagged(tagger, "It is great and I like it.") == []
    assert tagged(tagger, "") == []
    assert all(0.5 < one.probability <= 1 for one in tagger.tag("The gusset is poor."))


def test_a_tagger_says_the_same_in_another_process_and_after_a_way_through_bytes(
    tagger: Tagger,
) -> None:
    text = "The gusset is poor."
    assert tagger.tag(text)
    for other in (read_tagger(tagger.to_bytes()), pickle.loads(pickle.dumps(tagger))):  # noqa: S301
        assert (other.tag(text), other.name) == (tagger.tag(text), tagger.name)


@pytest.mark.parametrize(
    "held", [b"nonsense", zlib.compress(b"x"), zlib.compress(b"\x92\xc4\1a\x80")]
)
def test_other_bytes_are_no_tagger(held: bytes) -> None:
    with pytest.raises(TaggerUnreadable):
        read_tagger(held)


def test_nothing_marked_teaches_nothing() -> None:
    with pytest.raises(TooFewTargets):
        fit_tagger([MarkedText(text="It is great.", targets={})])


def test_tags_may_say_how_a_thing_is_felt_about() -> None:
    sides = {"great": Sentiment.POSITIVE, "poor": Sentiment.NEGATIVE}
    examples = [
        MarkedText(text=one.text, targets=dict.fromkeys(one.targets, sides[felt]))
        for one in english()
        for felt in sides
        if f"is {felt}." in one.text
    ]
    felt_tagger = fit_tagger(examples, felt=True)
    said = [felt_tagger.tag(f"The gusset is {felt}.")[0].sentiment for felt in sides]
    assert said == list(sides.values())


@given(st.text(max_size=40))
def test_pieces_are_of_the_text_and_tags_give_back_what_they_were_told(text: str) -> None:
    cut = pieces(text)
    assert all(small(text)[one.start : one.end].strip() for one in cut)
    assert [one.start for one in cut] == sorted({one.start for one in cut})
    told = {(one.start, one.end): "" for one in cut[::3]}
    assert [span for span, *_ in spans_of(cut, tags_of(cut, told))] == list(told)


def test_a_reader_adds_what_no_lexicon_knows_and_leaves_what_it_knows(tagger: Tagger) -> None:
    plain, more = AspectReader(), AspectReader(tagger=tagger)
    assert mentions(more, "The gusset is poor.") == [(OTHER, "gusset", "negative")]
    assert mentions(more, "The price is poor.") == mentions(plain, "The price is poor.")
    assert mentions(more, "这个遮阳板很差。") == [(OTHER, "遮阳板", "negative")]
    assert mentions(more, "这个炉头太贵。") == [
        (OTHER, "炉头", "negative"),
        ("price", "", "negative"),
    ]
    assert more.name != plain.name == more.without_tagger().name
    again: AspectReader = pickle.loads(pickle.dumps(more))  # noqa: S301
    assert mentions(again, "The gusset is poor.") == [(OTHER, "gusset", "negative")]


def test_a_feeling_belongs_to_the_tagged_thing_that_is_nearer(tagger: Tagger) -> None:
    text = "The price is great and the hinge is poor."
    said = mentions(AspectReader(tagger=tagger), text)
    assert said == [("price", "price", "positive"), (OTHER, "hinge", "negative")]


def test_nothing_is_tagged_where_no_feeling_is_told(tagger: Tagger) -> None:
    assert mentions(AspectReader(tagger=tagger), "The gusset is blue. It is great.") == []


def test_what_is_none_of_the_known_has_a_name() -> None:
    assert (aspect_name(OTHER, "zh"), aspect_name(OTHER, "en")) == ("别的方面", "something else")


def test_words_in_one_company_are_one_group() -> None:
    said = [f"the {one} is very {felt}" for one in ("hinge", "spout") for felt in FELT * 4]
    groups = word_clusters(said, sizes=(3,))
    assert groups["hinge"] == groups["spout"] != groups["great"]
    assert word_clusters(["too few"], sizes=(3,)) == {}


def labels(count: int, things: Sequence[str]) -> list[LabelledTargets]:
    found = []
    for place in range(count):
        thing = things[place % len(things)]
        text = f"After {place} days the {thing} is {FELT[place % len(FELT)]}"
        spans = [(text.index(thing), text.index(thing) + len(thing))]
        found.append(LabelledTargets(text=text, targets=spans, exact=spans, labels=1))
    return found


def test_a_tagger_is_used_once_it_finds_more_than_the_words(
    facts: Facts, database: Database
) -> None:
    ensure_tables(facts)
    plain = aspect_reader(facts, database).name
    done = learn_tagger(facts, database, now=NOW, labels=labels(300, THINGS))
    assert done.used
    assert (done.words_f1, round(done.tagger_f1, 1)) == (0.0, 1.0)
    reader = aspect_reader(facts, database)
    assert reader.name != plain == reader.without_tagger().name
    assert mentions(reader, "After 9 days the gusset is poor") == [(OTHER, "gusset", "negative")]


@pytest.mark.parametrize(("count", "things"), [(60, THINGS), (300, ["fabric", "price"]), (0, [])])
def test_a_tagger_that_few_judged_or_that_finds_no_more_is_not_used(
    facts: Facts, database: Database, count: int, things: list[str]
) -> None:
    ensure_tables(facts)
    plain = aspect_reader(facts, database).name
    assert not learn_tagger(facts, database, now=NOW, labels=labels(count, things)).used
    assert aspect_reader(facts, database).name == plain


def test_a_place_counts_once_and_a_clause_for_what_stands_in_it() -> None:
    assert _hits([(4, 9)], [(4, 9), (0, 20)]) == 1
    assert _hits([(4, 9), (12, 15)], [(0, 20), (4, 9)]) == 2
    assert _hits([(4, 9)], [(4, 8)]) == 0
