"""What a feature of a score says of a customer, in Chinese and English."""

from collections.abc import Mapping

from rapport.training.features import NEVER_DAYS

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
    "viewed_7_days": ("最近一周看了 {n} 次商品", "{n} products viewed in the last week"),
    "checkouts_30_days": ("最近 30 天开始结算 {n} 次", "{n} checkouts begun in the last 30 days"),
    "refunds": ("退货退款 {n} 次", "{n} refunds so far"),
    "received_90_days": ("最近 90 天收到 {n} 条消息", "{n} messages received in the last 90 days"),
    "opened_90_days": ("最近 90 天打开邮件 {n} 次", "{n} mails opened in the last 90 days"),
    "replied_90_days": ("最近 90 天回复 {n} 次", "{n} replies in the last 90 days"),
    "days_since_click": ("上次点击在 {n} 天前", "the last click was {n} days ago"),
    "engagement": ("近期互动 {n} 分", "recent deeds worth {n}"),
}
_NONE: Mapping[str, tuple[str, str]] = {
    "orders": ("从未下单", "no order so far"),
    "orders_90_days": ("最近 90 天没有下单", "no order in the last 90 days"),
    "orders_per_year": ("从未下单", "no order in any year"),
    "spent": ("还没有消费", "nothing spent so far"),
    "viewed_30_days": ("最近 30 天没有看商品", "no product viewed in the last 30 days"),
    "added_30_days": ("最近 30 天没有加购", "nothing put into the cart in the last 30 days"),
    "clicked_90_days": ("最近 90 天没有点击链接", "no link clicked in the last 90 days"),
    "viewed_7_days": ("最近一周没有看商品", "no product viewed in the last week"),
    "checkouts_30_days": ("最近 30 天没有开始结算", "no checkout begun in the last 30 days"),
    "refunds": ("从未退货退款", "no refund so far"),
    "received_90_days": ("最近 90 天没有收到消息", "no message received in the last 90 days"),
    "opened_90_days": ("最近 90 天没有打开邮件", "no mail opened in the last 90 days"),
    "replied_90_days": ("最近 90 天没有回复", "no reply in the last 90 days"),
    "engagement": ("近期没有互动", "no recent deeds"),
}
_NEVER: Mapping[str, tuple[str, str]] = {
    "days_since_order": ("从未下单", "never ordered"),
    "days_since_click": ("从未点击链接", "never clicked a link"),
}


_TRAITS: Mapping[str, tuple[str, str]] = {
    "country": ("国家或地区", "country"),
    "language": ("语言", "language"),
    "city": ("城市", "city"),
    "first_source": ("首次来源", "first source"),
    "first_event": ("首次行为", "first deed"),
}
_KNOWN: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "email_known": (("没有邮箱", "no address of mail"), ("有邮箱", "an address of mail is known")),
    "phone_known": (("没有电话", "no phone number"), ("有电话", "a phone number is known")),
}


def sentence_of(feature: str, value: float | str | None, effect: float, *, language: str) -> str:
    """Say a feature and its effect, such as "3 products viewed in the last 30 days: +6 points"."""
    if language.startswith("zh"):
        return f"{_said(feature, value, 0)}：{effect:+.1f} 分"
    return f"{_said(feature, value, 1)}: {effect:+.1f} points"


def _said(feature: str, value: float | str | None, place: int) -> str:
    if feature in _TRAITS:
        unknown = ("未知", "unknown")[place]
        return f"{_TRAITS[feature][place]}{('：', ': ')[place]}{value or unknown}"
    number = float(value or 0.0)
    if feature in _KNOWN:
        return _KNOWN[feature][int(number > 0)][place]
    if feature in _NEVER and round(number) >= NEVER_DAYS:
        return _NEVER[feature][place]
    if feature in _NONE and round(number) == 0:
        return _NONE[feature][place]
    return _WORDS[feature][place].format(n=f"{number:,.0f}")
