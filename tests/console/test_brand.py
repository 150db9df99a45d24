"""The brand book in the console: begun, filled in, proposed, published, compared, tried."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from rapport.access import Role
from rapport.app import App
from rapport.brand import (
    Avoid,
    BrandBook,
    Manner,
    get_version,
    list_versions,
    publish_book,
    published_book,
    save_book,
)
from rapport.catalog import Product, put_products

Tell = Callable[[App, Callable], None]
PATIENT = 100  # tenths of a second: an act goes on in a thread
PROBE = "<img src=x onerror=alert(1)>"
BOOK = BrandBook(
    market="CN",
    language="en",
    name="Camellia",
    voice="Say what it is.",
    avoid=(Avoid(word="luxur*", reason="too loud", reword="name the maker"),),
    manner=Manner(most_exclamations=0),
)


def keep(app: App, book: BrandBook = BOOK, *, publish: bool = True) -> int:
    kept = save_book(book, database=app.database, by="lin", now=app.clock())
    if publish:
        publish_book(
            app.database, book.market, book.language, kept.version, by="wen", now=app.clock()
        )
    return kept.version


def test_a_book_is_begun_filled_in_and_kept_as_a_draft(app: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/brand")
        await visitor.should_see("No brand book yet", retries=PATIENT)
        await visitor.press("make")
        await visitor.should_see("Words to avoid", retries=PATIENT)
        visitor.find(marker="voice").clear().type("不催，不夸。")
        await visitor.press("add-avoid")
        visitor.find(marker="avoid-0-word").type("爆款")
        visitor.find(marker="avoid-0-unless").type("爆款王，爆款记")
        await visitor.press("add-terms")  # left empty: no entry
        visitor.find(marker="most_emoji").type("0")
        visitor.find(marker="note").type("first words")
        await visitor.should_not_see(marker="save-and-publish")
        await visitor.press("save")
        await visitor.should_see("Not published", retries=PATIENT)

    tell(app, story)
    kept = get_version(app.database, "CN", "zh")
    assert (kept.version, kept.changed_by, kept.note) == (2, "Marketer Chen", "first words")
    assert kept.book.voice == "不催，不夸。"
    assert kept.book.avoid == (Avoid(word="爆款", unless=("爆款王", "爆款记")),)
    assert (kept.book.terms, kept.book.manner.most_emoji) == ((), 0)
    assert published_book(app.database, "CN", "zh") is None


def test_an_entry_is_changed_in_place_and_taken_away(app: App, tell: Tell) -> None:
    keep(app, replace(BOOK, avoid=(*BOOK.avoid, Avoid(word="premium"))))

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.ADMIN)
        await visitor.open("/brand/CN/en")
        visitor.find(marker="avoid-0-reason").clear().type("worn out")
        await visitor.press("remove-avoid-1")
        await visitor.press("save-and-publish")
        await visitor.should_see("Version 2 in use", retries=PATIENT)

    tell(app, story)
    used = published_book(app.database, "CN", "en")
    assert used == replace(BOOK, avoid=(replace(BOOK.avoid[0], reason="worn out"),))


def test_what_cannot_be_kept_is_said_and_nothing_is_lost(app: App, tell: Tell) -> None:
    keep(app)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/brand/CN/en")
        visitor.find(marker="avoid-0-word").clear().type("*")
        await visitor.press("save")
        await visitor.should_see("avoid.0.word", retries=PATIENT)

    tell(app, story)
    assert len(list_versions(app.database, "CN", "en")) == 1


def test_a_reviewer_publishes_and_sees_what_changed(app: App, tell: Tell) -> None:
    keep(app)
    keep(app, replace(BOOK, avoid=(), voice=PROBE), publish=False)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.REVIEWER)
        await visitor.open("/brand/CN/en?view=versions")
        await visitor.should_see("Say what it is.", retries=PATIENT)
        await visitor.should_see("&lt;img src=x onerror=alert(1)&gt;", retries=PATIENT)
        await visitor.should_not_see(PROBE)
        await visitor.should_see("Version 1 in use, 2 is a draft", retries=PATIENT)
        await visitor.should_not_see(marker="back-1")
        await visitor.press("publish-2")
        await visitor.press("confirm")
        await visitor.should_see("Version 2 in use", retries=PATIENT)

    tell(app, story)
    used = published_book(app.database, "CN", "en")
    assert used is not None and used.voice == PROBE


def test_going_back_is_a_new_draft(app: App, tell: Tell) -> None:
    keep(app)
    keep(app, replace(BOOK, voice="Other."))

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/brand/CN/en?view=versions")
        await visitor.press("back-1")
        await visitor.should_see("Version 2 in use, 3 is a draft", retries=PATIENT)

    tell(app, story)
    assert get_version(app.database, "CN", "en").book == BOOK


def test_a_text_is_tried_against_the_book_in_use(app: App, tell: Tell) -> None:
    keep(app)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open("/brand/CN/en?view=try")
        visitor.find(marker="text").type(f"Luxurious tea! {PROBE}")
        await visitor.press("check")
        await visitor.should_see("too loud", retries=PATIENT)
        await visitor.should_see("name the maker", retries=PATIENT)
        await visitor.should_see("1 exclamation marks", retries=PATIENT)
        await visitor.should_see("reads as", retries=PATIENT)
        await visitor.should_see("&lt;img src=x onerror=alert(1)&gt;", retries=PATIENT)

    tell(app, story)


def test_a_viewer_reads_the_book_and_is_offered_no_form(app: App, tell: Tell) -> None:
    keep(app)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        for view in ("book", "propose"):
            await visitor.open(f"/brand/CN/en?view={view}")
            await visitor.should_see("word: luxur*", retries=PATIENT)
            await visitor.should_not_see(marker="save")
            await visitor.should_not_see(marker="propose")

    tell(app, story)


def test_a_proposal_shows_evidence_and_only_the_chosen_is_taken(app: App, tell: Tell) -> None:
    keep(app)
    nouns = ("mug", "bowl", "plate", "teapot", "pitcher", "tray", "vase", "spoon", "jar")
    put_products(app.facts, [_product(noun) for noun in nouns])

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/brand/CN/en?view=propose")
        await visitor.press("propose")
        await visitor.should_see("Seen in 9 of 9", retries=PATIENT)
        await visitor.press("take")
        await visitor.should_see("Nothing is chosen yet.", retries=PATIENT)
        await visitor.press("take-prefer-grey")
        await visitor.press("take-manner-most_emoji")
        await visitor.press("take")
        await visitor.should_see("Version 1 in use, 2 is a draft", retries=PATIENT)

    tell(app, story)
    kept = get_version(app.database, "CN", "en")
    assert [(one.say, one.instead_of) for one in kept.book.prefer] == [("grey", ("gray",))]
    assert kept.book.prefer[0].evidence is not None
    assert (kept.book.manner.most_emoji, kept.book.voice) == (0, BOOK.voice)
    assert kept.note == "2 entries taken from past copy."


def _product(noun: str) -> Product:
    return Product(
        product_id=noun,
        names={"en": noun.title()},
        descriptions={"en": f"A grey {noun} of slow clay. It keeps warm. The {noun} is patient."},
        price_minor=100,
        currency="CNY",
    )
