"""Tables of the page "Recommendations": the rules, the rungs, and what a learned order moved."""

from collections.abc import Mapping

from rapport.catalog import Product
from rapport.console.markup import Markup, tag
from rapport.console.tables import Column, Row, table
from rapport.console.timelines import product_name
from rapport.console.visits import Visit
from rapport.recommendations import (
    Advice,
    Card,
    RecommendationRules,
    choice_text,
    move_text,
    rung_text,
)


def moves_table(visit: Visit, advice: Advice, products: Mapping[str, Product]) -> Markup:
    """Where each product stood by its score and where it stands, and what moved it."""
    t = visit.t
    rows = [
        Row(
            cells=(
                product_name(visit, one.product_id, products),
                move_text(one, t.language),
            )
        )
        for one in advice.moves
    ]
    columns = (
        Column(title=t("recommendations.product")),
        Column(title=t("recommendations.moved")),
    )
    return table(t("recommendations.moves"), columns, rows)


def rungs_table(visit: Visit, card_: Card) -> Markup:
    """Which rung is used and why, and what each reached on the shop's own past."""
    t, choice = visit.t, card_.shown
    used = tag("p", rung_text(choice.used, t.language), class_="strong")
    why = tag("p", choice_text(choice, t.language), class_="muted small")
    if not choice.figures:
        return tag("div", used, why)
    rows = [
        Row(
            cells=(
                rung_text(one.rung, t.language),
                f"{one.ndcg:.4f}",
                f"{one.low:+.4f} – {one.high:+.4f}" if one.against else "",
            )
        )
        for one in choice.figures
    ]
    columns = (
        Column(title=t("recommendations.rung")),
        Column(title="NDCG@10", right=True),
        Column(title=t("recommendations.gain"), right=True, wide=True),
    )
    return tag("div", used, why, table(t("recommendations.rungs"), columns, rows))


def rules_list(visit: Visit, rules: RecommendationRules) -> Markup:
    """The rules that hold, each as a sentence."""
    t, f = visit.t, visit.f
    between = t("timeline.between")
    told = (
        (rules.in_stock_only, t("recommendations.rule_stock")),
        (rules.leave_out_bought, t("recommendations.rule_bought")),
        *(
            (names, t(f"recommendations.rule_{key}", names=between.join(names)))
            for key, names in (
                ("replenish", rules.replenish_categories),
                ("products", rules.excluded_products),
                ("categories", rules.excluded_categories),
                ("brands", rules.excluded_brands),
            )
        ),
        *(
            (number is not None, t(f"recommendations.rule_{key}", count=number or 0))
            for key, number in (
                ("per_brand", rules.most_per_brand),
                ("per_category", rules.most_per_category),
            )
        ),
        *(
            (share, t(f"recommendations.rule_{key}", share=f.share(share or 0)))
            for key, share in (
                ("margin", rules.least_margin_share),
                ("diversity", rules.diversity),
                ("novelty", rules.novelty_share),
            )
        ),
    )
    items = [tag("li", sentence) for holds, sentence in told if holds]
    if not items:
        return tag("p", t("recommendations.no_rules"), class_="muted")
    return tag("ul", items, class_="list")
