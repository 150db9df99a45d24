"""What a feature of a score says of a customer, in Chinese and English."""

from collections.abc import Mapping

_NEVER_DAYS = 730.0  # as in the features: stands for "never"

_WORDS: Mapping[str, tuple[str, str]] = {
    "orders": ("累计下单 {n} 次", "{n} orders so far"),
    "orders_90_days": ("最近 90 天下单 {n} 次", "{n} orders in the last 90 days"),
    "orders_per_year": ("平均每年下单 {n} 次", "{n} orders a year"),
    "spent": ("累计消费 {n}", "{n} spent so far"),
    "days_since_order": ("上次下单在 {n} 天前", "the last order was {n} days ago"),
    "days_since_seen": ("上次来访在 {n} 天前", "last seen {n} days ago"),
    "days_known": ("认识已有 {n} 天", "known for {n} days"),
    "viewed_30_days": ("最近 30 天看了 {n} 次商品", "{n} products viewed in the last 30 days"),
    "added_30_days": (
        "最近 30 天加购 {n} 次",
        "{n} products put into the cart in the last 30 days",
    ),
    "clicked_90_days": ("最近 90 天点击 {n} 次链接", "{n} links clicked in the last 90 days"),
}
_NONE: Mapping[str, tuple[str, str]] = {
    "orders": ("从未下单", "no order so far"),
    "orders_90_days": ("最近 90 天没有下单", "no order in the last 90 days"),
    "orders_per_year": ("从未下单", "no order in any year"),
    "spent": ("还没有消费", "nothing spent so far"),
    "viewed_30_days": ("最近 30 天没有看商品", "no product viewed in the last 30 days"),
    "added_30_days": ("最近 30 天没有加购", "nothing put into the cart in the last 30 days"),
    "clicked_90_days": ("最近 90 天没有点击链接", "no link clicked in the last 90 days"),
}


def sentence_of(feature: str, value: float, effect: float, *, language: str) -> str:
    """Say a feature and its effect, such as "3 products viewed in the last 30 days: +6 points"."""
    chinese = language.startswith("zh")
    if chinese:
        return f"{_said(feature, value, 0)}：{effect:+.1f} 分"
    return f"{_said(feature, value, 1)}: {effect:+.1f} points"


def _said(feature: str, value: float, place: int) -> str:
    if feature == "days_since_order" and value >= _NEVER_DAYS - 0.5:
        return ("从未下单", "never ordered")[place]
    if feature in _NONE and round(value) == 0:
        return _NONE[feature][place]
    return _WORDS[feature][place].format(n=f"{value:,.0f}")
