"""The question of the page "What if": read from the address, and asked again by a form."""

from collections.abc import Mapping
from dataclasses import dataclass

from nicegui import ui

from rapport.console.campaign_plan import arm_name
from rapport.console.controls import box, button, card, choice, number_field, show
from rapport.console.markup import tag
from rapport.console.visits import Visit
from rapport.console.what_if_words import way_name
from rapport.decisions import HOLDOUT
from rapport.kit.money import minor_digits
from rapport.training import CampaignSupposed, Question, Worth
from rapport.uplift import BadUpliftPolicy, Policy, Way, parse_policy

_PATH = "/what-if"
_MARGIN, _COST = 30.0, 0.05
_PERCENT = 100.0
_LEAST_MARGIN = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The question as the address has it: `margin` in percent, `cost` in the shop's money."""

    campaign_id: str
    policy: str
    against: str
    margin: float
    cost: float
    unit: float

    def question(self) -> Question:
        return Question(
            policy=parse_policy(self.policy),
            worth=Worth(margin_share=self.margin / _PERCENT, message_cost=self.cost * self.unit),
            against=parse_policy(self.against) if self.against else None,
        )


def read_asked(query: Mapping[str, str], campaigns: Mapping[str, str], currency: str) -> Asked:
    """Read the question; what cannot be read is as if it were not there."""
    wanted = query.get("campaign", "")
    return Asked(
        campaign_id=wanted if wanted in campaigns else next(iter(campaigns)),
        policy=_policy(query.get("policy", "")) or Way.UPLIFT.value,
        against=_policy(query.get("against", "")),
        margin=_number(query.get("margin"), _MARGIN, least=_LEAST_MARGIN, most=_PERCENT),
        cost=_number(query.get("cost"), _COST, least=0.0, most=1e6),
        unit=10.0 ** minor_digits(currency),
    )


def draw_form(
    visit: Visit,
    asked: Asked,
    campaigns: Mapping[str, str],
    answer: CampaignSupposed | None,
) -> None:
    """Draw the form; it opens the page again with another question in its address."""
    _Form(visit, asked, answer).draw(campaigns)


class _Form:
    def __init__(self, visit: Visit, asked: Asked, answer: CampaignSupposed | None) -> None:
        self._visit, self._asked, self._answer = visit, asked, answer
        self._choices: dict[str, ui.select] = {}
        self._numbers: dict[str, ui.number] = {}

    def draw(self, campaigns: Mapping[str, str]) -> None:
        t, asked = self._visit.t, self._asked
        ways = self._ways()
        with card(t("what_if.question")), box("stack tight"):
            self._choose("campaign", "what_if.campaign", campaigns, asked.campaign_id)
            self._choose("policy", "what_if.way", ways, asked.policy)
            others = {"": t("what_if.best_other")} | ways
            self._choose("against", "what_if.against", others, asked.against)
            with box("fields"):
                self._number("margin", "what_if.margin", asked.margin)
                self._number("cost", "what_if.cost", asked.cost)
            if self._answer is not None:
                self._rule(self._answer)
            button(t("what_if.ask"), self._ask, kind="primary", icon_name="check").mark("ask")

    def _ways(self) -> dict[str, str]:
        """The usual ways, and those that the address names."""
        asked, answer = self._asked, self._answer
        names = [one.policy for one in answer.found.policies] if answer else []
        for one in (asked.policy, asked.against):
            if one and one not in names:
                names.append(one)
        return {name: way_name(self._visit, name) for name in names}

    def _rule(self, answer: CampaignSupposed) -> None:
        t, rule = self._visit.t, _rule_of(self._asked.policy)
        arm = self._arm(answer)
        show(tag("p", tag("strong", t("what_if.rule"))))
        about = t("what_if.rule_about", arm=arm_name(self._visit, arm))
        show(tag("p", about, class_="muted small"))
        known = {one: t.name("what_if.feature_name", one) for one in answer.features}
        features = {"": t("what_if.no_rule")} | known
        self._choose("feature", "what_if.feature", features, rule.feature)
        hows = {"more": t("what_if.at_least"), "less": t("what_if.below")}
        with box("fields"):
            self._choose("how", "what_if.how", hows, "more" if rule.more else "less")
            self._number("edge", "what_if.edge", rule.edge)

    def _arm(self, answer: CampaignSupposed) -> str:
        rule = _rule_of(self._asked.policy)
        return rule.arm or next(arm for arm in answer.found.arms if arm != HOLDOUT)

    def _choose(self, name: str, label: str, options: Mapping[str, str], value: str) -> None:
        self._choices[name] = choice(name, self._visit.t(label), options, value=value)

    def _number(self, name: str, label: str, value: float) -> None:
        self._numbers[name] = number_field(name, self._visit.t(label), value=value)

    def _ask(self) -> None:
        told = {name: str(one.value or "") for name, one in self._choices.items()}
        numbers = {name: float(one.value or 0) for name, one in self._numbers.items()}
        policy = told["policy"]
        if told.get("feature") and self._answer is not None:
            policy = str(
                Policy(
                    way=Way.RULE,
                    feature=told["feature"],
                    more=told["how"] == "more",
                    edge=numbers["edge"],
                    arm=self._arm(self._answer),
                )
            )
        elif policy.startswith(Way.RULE.value):
            policy = Way.UPLIFT.value
        self._visit.go(
            _PATH,
            campaign=told["campaign"],
            policy=policy,
            against=told["against"],
            margin=numbers["margin"],
            cost=numbers["cost"],
        )


def _rule_of(policy: str) -> Policy:
    """The rule that the form begins with; an empty one where the policy is no rule."""
    told = parse_policy(policy)
    return told if told.way is Way.RULE else Policy(way=Way.RULE)


def _policy(text: str) -> str:
    try:
        return str(parse_policy(text)) if text else ""
    except BadUpliftPolicy:
        return ""


def _number(text: str | None, usual: float, *, least: float, most: float) -> float:
    try:
        value = float(text) if text else usual
    except ValueError:
        return usual
    return min(max(value, least), most) if value == value else usual  # noqa: PLR0124  (NaN)
