"""A book is proposed from past copy; each entry says where it was seen."""

import pytest

from rapport.brand import (
    BrandBook,
    PastCopyMissing,
    PastText,
    TermKind,
    ToneScale,
    adopt,
    book_text,
    propose_book,
    proposed_entries,
    read_book,
)
from rapport.brand.characteristic import telling_words

NOUNS = ("mug", "bowl", "plate", "teapot", "pitcher", "tray", "vase", "spoon", "jar", "cup")
OTHERS = [
    f"Dear customer, order number {n} was sent to the address on the label." for n in range(40)
]


def english() -> list[PastText]:
    return [
        PastText(
            place=f"mails.csv:{n}",
            text=f"The {noun} is thrown at Nanpo in grey clay. It keeps its warmth for you. "
            f"Every {noun} by Nanpo is patient and slow. Offer subject to stock.",
        )
        for n, noun in enumerate(NOUNS)
    ]


def chinese() -> list[PastText]:
    return [
        PastText(
            place=f"短信.txt:{n}",
            text=f"{noun}到店了，请您慢慢挑。山灯（Hilllight）的{noun}，包邮。拒收请回复R。",
        )
        for n, noun in enumerate(("台灯", "茶壶", "毛毯", "砧板", "花瓶", "笔记本", "托盘"))
    ]


@pytest.fixture
def en_book() -> BrandBook:
    return propose_book(english(), language="en", market="GB", name="Camellia", reference=OTHERS)


@pytest.fixture
def zh_book() -> BrandBook:
    return propose_book(chinese(), language="zh", market="CN", name="山灯")


def test_a_choice_that_past_copy_keeps_to_is_proposed_with_places(en_book: BrandBook) -> None:
    grey = next(one for one in en_book.prefer if one.say == "grey")
    assert grey.instead_of == ("gray",)
    assert [one.say for one in en_book.prefer].count("grey") == 1
    assert grey.evidence is not None and (grey.evidence.count, grey.evidence.of) == (10, 10)
    assert grey.evidence.places[0].startswith("mails.csv:0: ") and "grey" in grey.evidence.places[0]


def test_no_choice_is_proposed_where_past_copy_wavers() -> None:
    mixed = [
        PastText(place=one.place, text=one.text.replace("grey", "gray") if n % 2 else one.text)
        for n, one in enumerate(english())
    ]
    book = propose_book(mixed, language="en", market="GB", name="x")
    assert not {"grey", "gray"} & {one.say for one in book.prefer}


def test_words_that_others_use_less_are_proposed(en_book: BrandBook) -> None:
    assert "nanpo" in {one.say for one in en_book.prefer}
    assert not {"customer", "dear", "the"} & {one.say for one in en_book.prefer}


def test_names_keep_their_letters(en_book: BrandBook) -> None:
    names = {one.say: one.kind for one in en_book.terms}
    assert names == {"Nanpo": TermKind.KEEP}


def test_a_sentence_that_limits_and_recurs_is_a_disclaimer(
    en_book: BrandBook, zh_book: BrandBook
) -> None:
    assert [one.text for one in en_book.disclaimers] == ["Offer subject to stock"]
    assert [one.text for one in zh_book.disclaimers] == ["拒收请回复R"]
    assert zh_book.disclaimers[0].severity == "warn"


def test_chinese_address_choice_and_transliteration_are_found(zh_book: BrandBook) -> None:
    assert zh_book.manner.address == "您"
    assert dict(zh_book.manner.evidence)["address"].count == 7
    assert ("包邮", ("免邮", "免运费")) in {(one.say, one.instead_of) for one in zh_book.prefer}
    names = [(one.source, one.say, one.kind) for one in zh_book.terms]
    assert ("Hilllight", "山灯", TermKind.NAME) in names


def test_names_of_the_catalogue_are_proposed_where_past_copy_has_them() -> None:
    pairs = [("Moonlit Lamp", "月下灯"), ("Never Said", "没说过")]
    texts = [*chinese(), *(PastText(place=f"x:{n}", text=f"月下灯亮了{n}。") for n in "一二")]
    book = propose_book(texts, language="zh", market="CN", name="x", names=pairs)
    assert [one.say for one in book.terms if one.source in {"Moonlit Lamp", "Never Said"}] == [
        "月下灯"
    ]


def test_tone_and_voice_follow_the_figures(en_book: BrandBook) -> None:
    zeal = next(one for one in en_book.tone if one.scale is ToneScale.ENTHUSIASTIC)
    assert zeal.at < -1 and zeal.evidence is not None and zeal.evidence.of == 40
    assert "0 exclamation marks and 0 emoji in 40 sentences" in en_book.voice


def test_the_same_text_five_times_counts_once() -> None:
    doubled = propose_book(english() * 5, language="en", market="GB", name="x")
    grey = next(one for one in doubled.prefer if one.say == "grey")
    assert grey.evidence is not None and grey.evidence.of == 10


def test_people_are_masked_in_places_and_never_an_example() -> None:
    texts = [
        PastText(
            place=f"m:{n}", text=f"Grey {noun} for you. Write to ann.lee{n}@mail.example, grey one."
        )
        for n, noun in enumerate(NOUNS)
    ]
    told = book_text(propose_book(texts, language="en", market="GB", name="x"))
    assert "@mail.example" not in told


def test_too_little_past_copy_says_so() -> None:
    with pytest.raises(PastCopyMissing, match="2 different texts with 8 sentences"):
        propose_book(english()[:2], language="en", market="GB", name="x")


def test_a_proposal_is_a_book_that_can_be_written_and_read(en_book: BrandBook) -> None:
    assert read_book(book_text(en_book)) == en_book


def test_log_odds_with_a_prior_do_not_let_a_rare_word_win() -> None:
    ours = {"tea": 120, "the": 500, "quaint": 1}
    theirs = {"tea": 10, "the": 500, "order": 110}
    order = [one.word for one in telling_words(ours, theirs)]
    assert order[0] == "tea" and order[-1] == "order"
    by_word = {one.word: one.z for one in telling_words(ours, theirs)}
    assert by_word["tea"] > 3 > by_word["quaint"] > 0
    assert by_word["tea"] == pytest.approx(
        -{o.word: o.z for o in telling_words(theirs, ours)}["tea"]
    )


def test_only_what_a_person_chose_is_taken_into_the_book(en_book: BrandBook, en: BrandBook) -> None:
    listed = proposed_entries(en_book, en)
    assert {one.section for one in listed} >= {"voice", "tone", "prefer", "terms", "manner"}
    grey = next(one for one in listed if one.entry == "grey")
    assert grey.evidence is not None and grey.evidence.count == 10 and grey.known
    length = next(one for one in listed if one.choice == ("manner", "sentence_length"))
    chosen = {("voice", ""), ("terms", "Nanpo"), ("prefer", "grey"), length.choice}
    adopted = adopt(en, en_book, chosen)
    assert adopted.voice == en_book.voice
    assert {one.say for one in adopted.terms} == {"Hilllight", "Longjing", "Nanpo"}
    assert [one.say for one in adopted.prefer] == ["slow", "grey"]
    assert adopted.manner.sentence_length == en_book.manner.sentence_length
    assert [name for name, _ in adopted.manner.evidence] == ["sentence_length"]
    assert (adopted.manner.most_emoji, adopted.tone, adopted.avoid) == (1, en.tone, en.avoid)
    assert adopt(en, en_book, set()) == en
