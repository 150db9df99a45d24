"""The page of recommendations: a try for a customer, what goes together, and the rules' form."""

from collections.abc import Callable
from typing import Any

from rapport.access import Role
from rapport.app import App
from rapport.recommendations import RecommendationRules, put_rules, rules_in_use

Tell = Callable[[App, Callable], None]


def test_a_try_names_products_and_what_rules_kept_out(shop: App, tell: Tell) -> None:
    rules = RecommendationRules(excluded_products=("p-1",), most_per_brand=3)
    put_rules(shop.database, rules, by="mei", now=shop.clock())

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open("/recommendations?customer=c-00&product=p-0")
        await visitor.should_see("At most 3 of one brand.")
        await visitor.should_see("product is excluded")
        await visitor.should_see("Bought together")
        await visitor.should_not_see("Change the rules")
        await visitor.open("/recommendations?customer=nobody&product=nothing")
        await visitor.should_see("Nobody is found by these words")
        await visitor.should_see("No product is found by these words")

    tell(shop, story)


def test_a_customer_and_a_product_are_found_by_name_or_chosen_among_several(
    shop: App, tell: Tell
) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open("/recommendations")
        await visitor.should_see("customer=c-00")  # the first ones, as examples
        await visitor.open("/recommendations?customer=anna%20smith12&product=tea%202")
        await visitor.should_see("/customers/show?id=c-12")
        await visitor.should_see("Nothing yet")
        await visitor.open("/recommendations?customer=smith&product=tea")
        await visitor.should_see("Which one is meant?")
        await visitor.should_see("customer=c-02")
        await visitor.should_see("product=p-1")

    tell(shop, story)


def test_the_form_puts_rules_into_use(shop: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/recommendations/rules")
        visitor.find(marker="excluded_brands").type("Kiln， Hill")
        visitor.find(marker="most_per_category").type("2")
        await visitor.press("save")
        await visitor.should_see("The rules hold from now on.")

    tell(shop, story)
    kept = rules_in_use(shop.database)
    assert kept == RecommendationRules(excluded_brands=("Kiln", "Hill"), most_per_category=2)
