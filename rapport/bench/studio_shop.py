"""Makes the shop and the brief of the studio benchmark: a million people with names, four groups.

Names and cities are those of the demo. Of a hundred customers ten gave no first name, three have a
rare one, one left blanks, and one or two typed what is no name.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rapport.catalog import Offer, Product, put_products, save_offer
from rapport.content import (
    Assignment,
    Brief,
    BriefId,
    CopybookWriter,
    Draft,
    Entry,
    Grounds,
    Group,
    Objective,
    Proposal,
    grounds_for,
    save_brief,
    write_drafts,
)
from rapport.demo import invent_people
from rapport.kit.settings import ShopSettings
from rapport.profiles import PROFILES, ensure_tables
from rapport.segments import parse_rule, save_segment
from rapport.storage import Facts, all_tables, open_database, open_facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CHANNELS, LANGUAGES, VARIANTS = ("email", "sms", "push"), ("zh-CN", "en"), 2
_ODD_NAMES = (
    *("test", "asdf", "尊敬的客户", "Harbour Trading Ltd", "山茶贸易有限公司", "13800138000"),
    *("12 Mill Road", "<b>Ann</b>", "{{ shop.name }}", "www.win.example", "a@b.example", "🌸🌸"),
    *("最好", "Best in the World", "李\u202e明", "?????", "N/A", "Wolfeschlegelsteinhausenberger"),
)
_ODD, _BLANK, _NOTHING = (np.array(names, dtype=object) for names in (_ODD_NAMES, ["  "], [None]))
_SHARES = (0.03, 0.015, 0.01, 0.10)  # of rare names, odd ones, blanks, and none at all
_COUNTRIES = ("CN", "SG", "GB", "US")
_SHOP = ShopSettings(name="Camellia", postal_address="1 Harbour Road, Shanghai", market="CN")
_PRODUCT = Product(
    product_id="lotion",
    names={"zh": "山茶花身体乳", "en": "Camellia body lotion"},
    price_minor=12800,
    currency="CNY",
    brand="Shancha",
    url="https://shop.example/p/lotion",
)
_OFFER = Offer(
    offer_id="spring",
    names={"zh": "春日礼遇", "en": "Spring treat"},
    discount_share=0.15,
    code="SPRING15",
    ends_at=datetime(2026, 3, 15, 15, 59, tzinfo=UTC),
)
_FIRST_ZH = "安白柏岑澄楚初丹鼎芳飞枫涵禾衡鸿嘉简锦景静君可澜乐黎林凌洛曼茗慕楠宁佩"
_SECOND_ZH = "彬宸淳达恩帆菲刚歌航赫桦晖霁杰凯坤朗磊莉霖珑璐茂铭娜楠宁鹏琪然蕊珊诗涛"
_FIRST_EN = "Al Ber Cor Dal El Far Gwen Hal Is Jor Ka Lor Mar Nor Os Per Ros Sel Tam Wil"
_SECOND_EN = "a aine an anna bert da den ella eth fred gar ica iel ina ita lin mund nah ora son"
_SECOND_EN += " strid tha tilda ton vin ward wen wyn xia ya yan zel"
_PEOPLE = 4_000  # of the demo: more bring no further names
_MEMORY = "2GB"
_PROPOSALS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The drafts of the brief, each with what it rests on, and how often the writer was asked.

    `segments` are those of its groups; the nth customer is in the group n modulo their number.
    """

    segments: Sequence[str]
    drafts: Sequence[tuple[Draft, Grounds]]
    calls: int


class CountingWriter:
    """The copybook, entries that speak to the customer first; one call stands for one of a model.

    It is asked once per cell, and once more where too few of its texts pass their checks.
    """

    name = "copybook"

    def __init__(self) -> None:
        self.calls = 0
        self._copybook = CopybookWriter()

    def write(self, assignment: Assignment) -> list[Proposal]:
        """Propose entries; none when asked again, but the call counts."""
        self.calls += 1
        if assignment.refused:
            return []
        ordered = sorted(self._copybook.fitting(assignment), key=_impersonal)
        return [
            Proposal(copy=entry.copy_text, written_by=f"copybook:{entry.id}")
            for entry in ordered[:_PROPOSALS]
        ]


def make_people(customers: int, *, rare: int, seed: int = 7) -> pa.Table:
    """Make profiles: id, names, city, language, address, country; `rare` names are made up."""
    rng = np.random.default_rng(seed)
    cast = invent_people(_PEOPLE, today=date(2026, 3, 1), seed=seed)
    drawn = rng.integers(len(cast), size=customers)
    columns = {
        name: pa.array([getattr(one, name) for one in cast], pa.string()).take(pa.array(drawn))
        for name in ("first_name", "last_name", "city", "language")
    }
    ids = pa.array([f"c{number:07}" for number in range(customers)])
    given = np.array(columns.pop("first_name").to_pylist(), dtype=object)
    kind = np.searchsorted(np.cumsum(_SHARES), rng.random(customers), side="right")
    for number, names in enumerate((_rare_names(rare, rng), _ODD, _BLANK, _NOTHING)):
        given[kind == number] = rng.choice(names, int((kind == number).sum()))
    country = pa.array([_COUNTRIES[n % len(_COUNTRIES)] for n in range(customers)])
    email = pa.array([f"c{number}@shop.example" for number in range(customers)])
    made = {"customer_id": ids, "first_name": given, **columns, "country": country, "email": email}
    whole = {name: made.get(name, pa.nulls(customers)) for name in PROFILES.columns}
    whole["traits"] = pa.repeat("{}", customers)
    return pa.table(whole, PROFILES.columns.to_pyarrow())


def write_brief(home: Path, people: pa.Table) -> Written:
    """Keep the people in a store, and have one brief written for all its cells."""
    database, facts = open_database("", home=home), open_facts(home, memory_limit=_MEMORY)
    all_tables().create_all(database.engine)
    _stock(facts, people)
    save_offer(database, _OFFER)
    groups = []
    for country in _COUNTRIES:
        rule = parse_rule({"kind": "trait", "name": "country", "op": "is", "value": country})
        kept = save_segment(database=database, name=country, rule=rule, created_by="bench", now=NOW)
        groups.append(Group(segment_id=kept.segment_id, name=f"New customers in {country}"))
    brief = _brief(tuple(groups))
    save_brief(database, brief)
    writer = CountingWriter()
    drafts = write_drafts(brief, database=database, facts=facts, writer=writer, shop=_SHOP, now=NOW)
    grounds = {
        # What asks the stores cannot go to another process, and warned when a draft was written.
        cell: replace(
            grounds_for(brief, cell, database=database, facts=facts, shop=_SHOP, now=NOW),
            earlier=None,
            is_listed=None,
            disputes=None,
        )
        for cell in brief.cells
    }
    facts.close()
    database.close()
    return Written(
        segments=[group.segment_id for group in groups],
        drafts=[(draft, grounds[draft.cell]) for draft in drafts],
        calls=writer.calls,
    )


def _stock(facts: Facts, people: pa.Table) -> None:
    ensure_tables(facts)
    facts.append(PROFILES, people)
    put_products(facts, [_PRODUCT])


def _brief(groups: tuple[Group, ...]) -> Brief:
    return Brief(
        brief_id=BriefId("br_studio"),
        name="studio bench",
        objective=Objective.WELCOME,
        groups=groups,
        product_ids=(_PRODUCT.product_id,),
        offer_id=_OFFER.offer_id,
        channels=CHANNELS,
        languages=LANGUAGES,
        variants=VARIANTS,
        created_at=NOW,
        created_by="bench",
    )


def _rare_names(count: int, rng: np.random.Generator) -> NDArray[np.object_]:
    """Put names together from parts that make many: two Chinese characters, or two syllables."""
    chinese = [f"{a}{b}" for a in _FIRST_ZH for b in _SECOND_ZH]
    english = [f"{a}{b}" for a in _FIRST_EN.split() for b in _SECOND_EN.split()]
    drawn = [*rng.permutation(chinese)[: count // 2], *rng.permutation(english)[: count // 2]]
    return np.array(drawn, dtype=object)


def _impersonal(entry: Entry) -> bool:
    copy = entry.copy_text
    return "customer." not in f"{copy.subject}{copy.preheader}{copy.body}"
