"""Says in a sentence what is expected, in Chinese and English."""

from rapport.lifetime_value.model import CustomerValue, Method, ValueReport

_NEW_ORDERS = {"zh": "预计 90 天内下单 {orders} 次", "en": "expects {orders} orders in 90 days"}
_ALIVE = {"zh": "{alive}% 的可能仍是客户", "en": "{alive} % likely still a customer"}
_VALUE = {"zh": "约 {money}", "en": "about {money}"}
_FEW = {
    "zh": "回头客只有 {buyers} 位，还不足以建立模型（至少需要 {fewest} 位）；"
    "这里按每位客户的购买频次、最近购买和金额估算。",
    "en": "Only {buyers} customers came back so far, too few for a model (it takes {fewest}); "
    "these are plain rates from how often, how lately and for how much each one bought.",
}
_UNCLEAR = {
    "zh": "现有的购买记录还不能确定模型的参数；这里按每位客户的购买频次、最近购买和金额估算。",
    "en": "The purchases so far do not tell a model's parameters apart; "
    "these are plain rates from how often, how lately and for how much each one bought.",
}


def value_sentence(value: CustomerValue, language: str, *, money: str) -> str:
    """Say what one customer is expected to do; `money` is `value_minor` as the reader writes it."""
    told = {
        "orders": f"{value.expected_orders:.1f}",
        "money": money,
        "alive": "" if value.alive is None else f"{100 * value.alive:.0f}",
    }
    parts = (_NEW_ORDERS, *(() if value.alive is None else (_ALIVE,)), _VALUE)
    between = "；" if language == "zh" else "; "
    return between.join(part[language].format(**told) for part in parts)


def method_sentence(report: ValueReport, language: str, *, fewest: int) -> str:
    """Say why a report has no model behind it; empty where it has one."""
    if report.method is Method.MODEL:
        return ""
    words = _FEW if report.repeat_buyers < fewest else _UNCLEAR
    return words[language].format(buyers=report.repeat_buyers, fewest=fewest)
