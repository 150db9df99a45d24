"""`rapport recommend`: the products a customer may want next, and why."""

from pathlib import Path
from typing import Annotated

import pyarrow.parquet as pq
import typer
from pydantic import ValidationError

from rapport.app import App, read_histories, recommendation_desk_of
from rapport.catalog import Product, find_products, get_product
from rapport.cli.files import read_yaml
from rapport.cli.opening import opened
from rapport.cli.output import out, print_json, print_table
from rapport.cli.sequences import train_sequences
from rapport.profiles import get_profile
from rapport.recommendations import (
    Advice,
    BadRules,
    Card,
    Choice,
    Recommendation,
    RecommendationRules,
    advise,
    bought_together,
    choice_text,
    move_text,
    put_rules,
    reason_of,
    recommend_for_all,
    refit,
    rule_text,
    rules_in_use,
    rung_text,
)

_ALL, _FIT, _READ, _RULES, _TRAIN = "all", "fit", "read", "rules", "train-sequence"
_SHOWN_REFUSED = 10

Row = dict[str, str | float | None]


def recommend_products(
    customer: Annotated[
        str | None,
        typer.Argument(
            help="A customer's id; `all` for everybody, `fit` to learn anew, `train-sequence` to"
            " train sequence models, `read` to let a language model read histories, `rules` for"
            " rules."
        ),
    ] = None,
    *,
    count: Annotated[int, typer.Option(min=1, max=100, help="How many products.")] = 5,
    language: Annotated[str, typer.Option(help="Of the names and reasons: `zh` or `en`.")] = "en",
    why: Annotated[
        bool,
        typer.Option(
            "--why", help="Also what rules kept out, what weighed how much, what was moved."
        ),
    ] = False,
    together: Annotated[
        str | None, typer.Option(help="Id of a product: what is bought together with it.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--out", help="With `all`: the Parquet file to write.")
    ] = None,
    rules: Annotated[
        Path | None, typer.Option("--set", help="With `rules`: a YAML file of rules to use.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Recommend products in stock that the customer has not bought, each with its reason."""
    with opened() as rapport:
        if together is not None:
            _print_together(rapport, together, count=count, language=language, as_json=as_json)
        elif customer == _ALL:
            _write_all(rapport, file, count=count)
        elif customer in (_FIT, _TRAIN, _READ):
            _learn(rapport, customer, as_json=as_json)
        elif customer == _RULES:
            _print_rules(rapport, rules)
        elif customer is None:
            raise typer.BadParameter(
                "name a customer, or `all`, `fit`, `train-sequence`, `read` or `rules`"
            )
        else:
            _print_one(rapport, customer, count=count, language=language, why=why, as_json=as_json)


def _print_one(
    rapport: App, customer: str, *, count: int, language: str, why: bool, as_json: bool
) -> None:
    get_profile(rapport.facts, customer)
    desk = recommendation_desk_of(rapport)
    advice = advise(desk, customer, now=rapport.clock(), count=count, why=why)
    refused = advice.refused[:_SHOWN_REFUSED] if why else ()
    named = [one.because_product_id or one.product_id for one in advice.recommended]
    named += [one.product_id for one in advice.recommended]
    named += [one.product_id for one in refused]
    products = find_products(rapport.facts, named)
    rows = [_row(one, products, language, why=why) for one in advice.recommended]
    kept_out = _refused_rows(advice, products, language) if why else []
    if as_json:
        whole = {"recommended": rows, "refused": kept_out, "moves": advice.moves}
        print_json(whole if why else rows)
        return
    columns = ("product", "name", "reason", "score", *(("share",) if why else ()))
    print_table(f"For {customer}", columns, [_cells(row, why=why) for row in rows])
    if why:
        cells = [(row["product_id"], row["name"], row["refused"], row["score"]) for row in kept_out]
        print_table("Kept out by rules", ("product", "name", "rule", "score"), cells)
    if advice.moves:
        moved = [(one.product_id, move_text(one, language)) for one in advice.moves]
        print_table("Moved by the learned order", ("product", "moved"), moved)


def _row(one: Recommendation, products: dict[str, Product], language: str, *, why: bool) -> Row:
    cause = _name(products, one.because_product_id or "", language)
    row: Row = {
        "product_id": one.product_id,
        "name": _name(products, one.product_id, language),
        "score": one.score,
        "because": one.because,
        "because_product_id": one.because_product_id,
        "reason": reason_of(one, language, product_name=cause),
    }
    return row | {"share": one.share} if why else row


def _refused_rows(advice: Advice, products: dict[str, Product], language: str) -> list[Row]:
    return [
        {
            "product_id": one.product_id,
            "name": _name(products, one.product_id, language),
            "score": one.score,
            "rule": one.rule,
            "refused": rule_text(one.rule, language),
        }
        for one in advice.refused[:_SHOWN_REFUSED]
    ]


def _cells(row: Row, *, why: bool) -> tuple[object, ...]:
    told = (row["product_id"], row["name"], row["reason"], row["score"])
    return (*told, f"{row['share']:.0%}") if why else told


def _name(products: dict[str, Product], product_id: str, language: str) -> str:
    product = products.get(product_id)
    return product.name_in(language) if product else product_id


def _print_together(
    rapport: App, product_id: str, *, count: int, language: str, as_json: bool
) -> None:
    product = get_product(rapport.facts, product_id)
    found = bought_together(rapport.facts, product_id, now=rapport.clock(), count=count)
    if as_json:
        print_json(found)
        return
    products = find_products(rapport.facts, [one.product_id for one in found])
    rows = [
        (
            one.product_id,
            _name(products, one.product_id, language),
            one.orders,
            f"{one.support:.2%}",
            f"{one.confidence:.1%}",
            f"{one.lift:.1f}",
        )
        for one in found
    ]
    columns = ("product", "name", "orders", "support", "confidence", "lift")
    print_table(f"Bought together with {product.name_in(language)}", columns, rows)


def _write_all(rapport: App, file: Path | None, *, count: int) -> None:
    if file is None:
        raise typer.BadParameter("name the file to write: --out FILE.parquet")
    found = recommend_for_all(recommendation_desk_of(rapport), now=rapport.clock(), count=count)
    pq.write_table(found, file)
    out.print(f"{found.num_rows} recommendations written to {file}")


def _print_card(card: Card, *, as_json: bool) -> None:
    if as_json:
        print_json(card)
        return
    out.print(
        f"learned from {card.events} events of {card.customers} customers, {card.buyers} of whom"
        f" bought; {card.products} products, {card.cold_products} of them new"
    )
    if card.embedded_products:
        out.print(
            f"{card.embedded_products} products have a vector of their text; new ones are like"
            f" others by {card.likeness}"
        )
    _print_choice(card.shown)


def _learn(rapport: App, what: str, *, as_json: bool) -> None:
    if what == _READ:
        _read(rapport, as_json=as_json)
    elif what == _FIT:
        card = refit(recommendation_desk_of(rapport), now=rapport.clock()).card
        _print_card(card, as_json=as_json)
    else:
        card = train_sequences(rapport, as_json=as_json).card
        if not as_json:
            _print_card(card, as_json=False)


def _read(rapport: App, *, as_json: bool) -> None:
    """Let a language model learn from histories and read everybody, where that is better."""
    desk = recommendation_desk_of(rapport)
    done = read_histories(rapport, desk)
    if as_json:
        print_json(done)
        return
    figure = done.card.figure
    out.print(
        f"judged on {done.card.customers} customers: NDCG@10 {figure.ndcg:.4f}, {figure.gain:+.4f}"
        f" ({figure.low:+.4f} to {figure.high:+.4f}) over"
        f" {rung_text(figure.against or figure.rung, 'en')}"
    )
    out.print(
        f"{done.customers} customers were read; their lists use it until they do something new"
        if done.card.is_better
        else "not better beyond chance: nobody was read, and lists stay as they were"
    )


def _print_choice(choice: Choice) -> None:
    out.print(f"used: {rung_text(choice.used, 'en')}. {choice_text(choice, 'en')}")
    if choice.figures:
        rows = [
            (
                rung_text(one.rung, "en"),
                f"{one.ndcg:.4f}",
                f"{one.gain:+.4f}" if one.against else "",
                f"{one.low:+.4f} to {one.high:+.4f}" if one.against else "",
                rung_text(one.against, "en") if one.against else "",
            )
            for one in choice.figures
        ]
        columns = ("rung", "NDCG@10", "gain", "95 %", "over")
        print_table("On the shop's own past", columns, rows)


def _print_rules(rapport: App, file: Path | None) -> None:
    """Print the rules in use, after putting those of a file into use."""
    if file is not None:
        try:
            wanted = RecommendationRules.model_validate(read_yaml(file) or {})
        except ValidationError as error:
            raise BadRules(error.errors()[0]) from error
        put_rules(rapport.database, wanted, by="cli", now=rapport.clock())
    print_json(rules_in_use(rapport.database))
