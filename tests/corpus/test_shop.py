"""The shop's own tables as documents: nobody is named in them, and what belongs together stays."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from rapport.catalog import REVIEWS, Product, put_products
from rapport.content import Copy, Draft, DraftStatus, save_draft
from rapport.content.model import BriefId, DraftId
from rapport.conversations import Author, Conversation, ConversationId, Turn
from rapport.conversations.store import add_conversation, add_turns
from rapport.corpus import Document, Kind, Shop
from rapport.corpus.reading import read_shop
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def shop(facts: Facts, database: Database) -> Shop:
    ensure_tables(facts)
    facts.ensure(REVIEWS)
    put_profiles(
        facts,
        [
            Profile(customer_id="c1", first_name="Wilhelmina", last_name="Okonkwo"),
            Profile(customer_id="c2", first_name="小红", last_name="欧阳", traits={"昵称": "x"}),
        ],
    )
    return Shop(facts=facts, database=database)


def read(shop: Shop, name: str) -> list[Document]:
    return list(read_shop(name, shop))


def test_a_product_gives_a_document_a_language_under_one_parent(shop: Shop) -> None:
    tea = Product(
        product_id="p1",
        names={"zh": "茶壶", "en": "Teapot"},
        descriptions={"en": "Pours without a drop."},
        price_minor=9900,
        currency="CNY",
        category="kitchen",
    )
    put_products(shop.facts, [tea])
    found = read(shop, "shop:products")
    assert [one.text for one in found] == ["Teapot\nPours without a drop.", "茶壶"]
    assert len({one.parent for one in found}) == 1
    assert len({one.id for one in found}) == 2
    assert found[0].meta == {"category": "kitchen"}


def test_only_approved_copy_is_read(shop: Shop) -> None:
    for number, status in enumerate(DraftStatus):
        save_draft(
            shop.database,
            Draft(
                draft_id=DraftId(f"d{number}"),
                version=1,
                brief_id=BriefId("b1"),
                segment_id="s",
                variant="a",
                language="en",
                channel="email",
                copy=Copy(subject=f"Draft {status}", body="Hi {{ customer.first_name }}"),
                status=status,
                written_by="copybook",
                created_at=NOW,
            ),
        )
    (found,) = read(shop, "shop:copy")
    assert found.text == "Draft approved\nHi {{ customer.first_name }}"
    assert found.kind is Kind.COPY


def test_a_review_hides_who_wrote_it(shop: Shop) -> None:
    row = {"product_id": "p1", "language": "en", "written_at": NOW}
    rows = [
        row | {"review_id": "r1", "customer_id": "c1", "rating": 5.0, "title": "Lovely",
               "text": "Wilhelmina Okonkwo says: warm! Call 13812345678."},
        row | {"review_id": "r2", "customer_id": None, "rating": None, "title": None,
               "text": "Too thin for winter."},
    ]  # fmt: skip
    shop.facts.upsert(REVIEWS, pa.Table.from_pylist(rows, REVIEWS.columns.to_pyarrow()))
    first, second = read(shop, "shop:reviews")
    assert first.text == "Lovely\n[name] says: warm! Call [phone number]."
    assert first.meta == {"rating": "5"}
    assert (second.text, dict(second.meta)) == ("Too thin for winter.", {})


def test_a_conversation_gives_a_pair_for_each_reply_to_the_customer(shop: Shop) -> None:
    said = [
        (Author.CUSTOMER, "我是欧阳小红，包裹到哪了？"),
        (Author.ASSISTANT, "您的包裹周五送达。"),
        (Author.OPERATOR, "我也查过了。"),
        (Author.CUSTOMER, "谢谢"),
        (Author.OPERATOR, "不客气"),
    ]
    talk = Conversation(
        conversation_id=ConversationId("cnv_1"),
        customer_id="c2",
        language="zh",
        started_at=NOW,
        last_turn_at=NOW,
    )
    turns = [
        Turn(conversation_id=talk.conversation_id, number=n, author=author, text=text, said_at=NOW)
        for n, (author, text) in enumerate(said, start=1)
    ]
    with shop.database.begin() as connection:
        add_conversation(connection, talk)
        add_turns(connection, turns, handed_off=False)
    first, second = read(shop, "shop:chats")
    assert first.parts == ("客户：我是[name]，包裹到哪了？", "您的包裹周五送达。")
    assert second.parts[1] == "不客气"
    assert second.parts[0].splitlines()[1:] == [
        "商家：您的包裹周五送达。",
        "商家：我也查过了。",
        "客户：谢谢",
    ]
    assert first.parent == second.parent != ""
