"""How many false statements are caught, and how many true ones are taken for false?

True texts are made of facts of two catalogues, in several wordings; then one fact of each is
changed or invented. A false text is caught when a claim of it is unsupported or contradicted; a
true one is a false alarm when any is. Doubtful claims are counted apart: they only warn.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapport.bench import grounding_mutations as mutations
from rapport.bench import grounding_texts as texts
from rapport.bench.grounding_shops import BenchShop, demo_shop, magento_shop
from rapport.bench.grounding_texts import Said, Teller
from rapport.bench.rows import Benchmark, Row, Setup, Size
from rapport.catalog import Offer, Product
from rapport.claims import Sources, Status, TracedClaim, trace

KINDS = (
    "price", "number", "unit", "material", "date", "stock", "origin", "award", "discount", "yes_no",
)  # fmt: skip
_EACH = {Size.QUICK: 12, Size.FULL: 110}
_SEED = 20260301
_CAUGHT, _ALARMS = 0.99, 0.02
_INVENTED_SHARE = 0.4
_BAD = (Status.UNSUPPORTED, Status.CONTRADICTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A text about a shop, what it may rest on, and the kind of lie in it; none if it is true.

    `lies_at` is where the false sentence stands.
    """

    text: str
    sources: Sources
    shop: str
    language: str
    lie: str = ""
    lies_at: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A case and what tracing found."""

    case: Case
    traced: tuple[TracedClaim, ...]

    @property
    def caught(self) -> bool:
        """Whether a claim is refused: of a false text, one in the false sentence."""
        first, last = self.case.lies_at if self.case.lie else (0, len(self.case.text))
        return any(one.status in _BAD and first <= one.claim.start < last for one in self.traced)

    @property
    def doubted(self) -> bool:
        return any(one.status is Status.DOUBTFUL for one in self.traced)


def cases(shops: Sequence[BenchShop], *, each: int, seed: int) -> Iterator[Case]:
    """Make true texts and false ones, `each` of a kind in all shops and languages together."""
    chance = mutations.seeded(seed)
    tellers = [
        Teller(shop=shop, language=language, chance=chance)
        for shop in shops
        for language in shop.languages
    ]
    for kind in KINDS:
        made = 0
        while made < each:
            teller = tellers[made % len(tellers)]
            pair = _pair(teller, kind)
            if pair:
                yield from pair
                made += 1
            elif kind == "yes_no" and teller.shop.name != "demo":
                made += 1
    for shop in shops:
        yield from _descriptions(shop)


def held_out_cases(shops: Sequence[BenchShop], *, each: int, seed: int) -> Iterator[Case]:
    """Make false texts in wordings that were written after the reader, `each` of a kind."""
    chance = mutations.seeded(seed)
    for kind in (one for one in KINDS if one not in {"unit", "yes_no"}):
        for number in range(each):
            shop = shops[number % len(shops)]
            language = chance.choice(shop.languages)
            teller = Teller(shop=shop, language=language, chance=chance)
            offer = chance.choice(shop.offers)
            false = mutations.invented(kind, teller, offer=offer, held_out=True)
            yield _case(teller, [false], offer, also=false, lie=kind)


def try_cases(made: Sequence[Case]) -> list[Tried]:
    """Trace the texts."""
    return [Tried(case=case, traced=trace(case.text, case.sources)) for case in made]


def _pair(teller: Teller, kind: str) -> tuple[Case, ...]:
    """Make a true text that states such a fact, and the same text with the fact made false."""
    offer = teller.chance.choice(teller.shop.offers)
    around = _around(teller, offer)
    true = _true(teller, kind, offer)
    invent = kind not in {"unit", "yes_no"} and teller.chance.random() < _INVENTED_SHARE
    if invent or (true is None and kind == "origin"):
        false: Said | None = mutations.invented(kind, teller, offer=offer)
        true = None
    elif true is not None and kind == "unit":
        false = mutations.other_unit(true, teller)
    else:
        false = mutations.changed(true, teller, offer=offer) if true else None
    if false is None or false.text == (true.text if true else ""):
        return ()
    place = teller.chance.randrange(len(around) + 1)
    whole = [*around[:place], *([true] if true else []), *around[place:]]
    lying = [*around[:place], false, *around[place:]]
    return (
        _case(teller, whole, offer, also=false),
        _case(teller, lying, offer, also=false, lie=kind),
    )


def _true(teller: Teller, kind: str, offer: Offer) -> Said | None:
    match kind:
        case "price":
            return (texts.two_prices if teller.chance.random() < 0.5 else texts.price)(teller)  # noqa: PLR2004
        case "number":
            return (texts.term if teller.chance.random() < 0.4 else texts.measure)(teller)  # noqa: PLR2004
        case "unit":
            chosen = teller.chance.choice((texts.term, texts.measure, texts.measure, texts.price))
            return chosen(teller)
        case "date":
            return texts.date(teller, offer)
        case "discount":
            return texts.discount(teller, offer)
        case _:
            return _OF_PRODUCTS[kind](teller)


_OF_PRODUCTS = {
    "material": texts.material,
    "stock": texts.stock,
    "origin": texts.origin,
    "award": texts.award,
    "yes_no": texts.yes_no,
}


def _around(teller: Teller, offer: Offer) -> list[Said]:
    """True sentences of other kinds, and one that says nothing, to stand around the fact."""
    chance = teller.chance
    greeting = Said(kind="greet", pattern=teller.pick("greet"), values={})
    more = chance.sample(KINDS, k=chance.choice((0, 1, 2)))
    return [greeting, *(one for kind in more if (one := _true(teller, kind, offer)))]


def _case(teller: Teller, said: Sequence[Said], offer: Offer, *, also: Said, lie: str = "") -> Case:
    shop = teller.shop
    products = _named(shop, [*said, also])
    sources = Sources(
        products=products,
        offer=offer,
        policies=shop.policies,
        sentences=tuple(one for product in products for one in shop.awarded[product.product_id]),
        shop=shop.settings,
    )
    joint = "" if teller.language == "zh" else " "
    text = joint.join(one.text for one in said)
    before = len(joint.join([*(one.text for one in said[: _index(said, also)]), ""]))
    return Case(
        text=text,
        sources=sources,
        shop=shop.name,
        language=teller.language,
        lie=lie,
        lies_at=(before, before + len(also.text)) if lie else (0, 0),
    )


def _index(said: Sequence[Said], also: Said) -> int:
    return next((n for n, one in enumerate(said) if one is also), 0)


def _named(shop: BenchShop, said: Sequence[Said]) -> tuple[Product, ...]:
    values = {value for one in said for value in one.values.values()}
    chosen = [one for one in shop.products if values & set(one.names.values())]
    return tuple(chosen or shop.products[:1])


def _descriptions(shop: BenchShop) -> Iterator[Case]:
    """The catalogue's own words are true."""
    for product in shop.products:
        for language in shop.languages:
            text = f"{product.names[language]}\n{product.descriptions[language]}"
            sources = Sources(products=(product,), shop=shop.settings)
            yield Case(text=text, sources=sources, shop=shop.name, language=language)


def _run(setup: Setup) -> Sequence[Row]:
    shops = [demo_shop(_SEED), magento_shop(setup, _SEED)]
    made = list(cases(shops, each=_EACH[setup.size], seed=_SEED))
    start = time.process_time()
    tried = try_cases(made)
    seconds = time.process_time() - start
    unseen = try_cases(list(held_out_cases(shops, each=_EACH[setup.size] // 2, seed=_SEED)))
    return [
        *_caught_rows(tried),
        _share("caught, wordings written after the reader", unseen),
        *_alarm_rows(tried),
        _speed(len(tried), seconds),
    ]


def _caught_rows(tried: Sequence[Tried]) -> Iterator[Row]:
    lies = [one for one in tried if one.case.lie]
    yield _share("false statements caught", lies, target=_CAUGHT)
    for kind in KINDS:
        yield _share(f"caught: {kind}", [one for one in lies if one.case.lie == kind])
    for (shop, language), some in _by_shop(lies).items():
        yield _share(f"caught, {shop} {language}", some)


def _alarm_rows(tried: Sequence[Tried]) -> Iterator[Row]:
    true = [one for one in tried if not one.case.lie]
    yield _share("false alarms on true texts", true, target=_ALARMS, better="lower")
    for (shop, language), some in _by_shop(true).items():
        yield _share(f"false alarms, {shop} {language}", some, better="lower")
    doubted = [one.doubted for one in true]
    yield Row(
        name="true texts with a doubt",
        value=sum(doubted) / len(doubted),
        unit="share",
        better="lower",
        source=f"{sum(doubted)} of {len(doubted)} texts",
    )


def _by_shop(tried: Sequence[Tried]) -> Mapping[tuple[str, str], list[Tried]]:
    found: dict[tuple[str, str], list[Tried]] = {}
    for one in tried:
        found.setdefault((one.case.shop, one.case.language), []).append(one)
    return found


def _share(
    name: str, tried: Sequence[Tried], *, target: float | None = None, better: str = "higher"
) -> Row:
    found = sum(one.caught for one in tried)
    return Row(
        name=name,
        value=found / max(1, len(tried)),
        unit="share",
        better="higher" if better == "higher" else "lower",
        target=target,
        source=f"{found} of {len(tried)} texts",
    )


def _speed(count: int, seconds: float) -> Row:
    """By the clock of the processor: other work on the machine does not count."""
    return Row(name="texts traced", value=count / seconds, unit="texts/s", better="higher")


BENCHMARK = Benchmark(
    name="grounding",
    about="False statements caught in texts about two catalogues, in Chinese and English.",
    run=_run,
)
