"""The words of a rule's sentence, in Chinese and English."""

from collections.abc import Mapping
from dataclasses import dataclass

from rapport.events import EventName
from rapport.segments.conditions import Op
from rapport.segments.figures import AggregateName, TotalName
from rapport.segments.happenings import Feeling, MessageDeed

Said = Mapping[str, str]
"""A text per language, `zh` and `en`."""


@dataclass(frozen=True, slots=True)
class DeedWords:
    """How a deed is said; `{}` is its object. `done` carries 过, which says it happened once."""

    zh: str
    done: str
    past: str
    plain: str
    gerund: str


LABELS: Mapping[str, Said] = {
    "customer_id": {"zh": "客户编号", "en": "customer id"},
    "email": {"zh": "邮箱", "en": "e-mail"},
    "phone": {"zh": "电话", "en": "phone"},
    "first_name": {"zh": "名", "en": "first name"},
    "last_name": {"zh": "姓", "en": "last name"},
    "language": {"zh": "语言", "en": "language"},
    "country": {"zh": "国家", "en": "country"},
    "city": {"zh": "城市", "en": "city"},
    "timezone": {"zh": "时区", "en": "time zone"},
    "birthday": {"zh": "生日", "en": "birthday"},
    "created_at": {"zh": "建档时间", "en": "creation time"},
    "updated_at": {"zh": "更新时间", "en": "update time"},
    "product_id": {"zh": "商品编号", "en": "product id"},
    "category": {"zh": "类目", "en": "category"},
    "brand": {"zh": "品牌", "en": "brand"},
    "in_stock": {"zh": "有货", "en": "in stock"},
    "price_minor": {"zh": "价格（最小货币单位）", "en": "price (minor units)"},
    "amount_minor": {"zh": "金额（最小货币单位）", "en": "amount (minor units)"},
    "currency": {"zh": "货币", "en": "currency"},
    "order_id": {"zh": "订单编号", "en": "order id"},
    "campaign_id": {"zh": "活动编号", "en": "campaign id"},
    "message_id": {"zh": "消息编号", "en": "message id"},
    "source": {"zh": "来源", "en": "source"},
    "gender": {"zh": "性别", "en": "gender"},
    "tags": {"zh": "标签", "en": "tags"},
}
"""What operators call a known column or a usual trait; other names of a shop stand in quotes."""

PRICES: Mapping[str, Said] = {
    "price_minor": {"zh": "价格", "en": "price"},
    "amount_minor": {"zh": "金额", "en": "amount"},
}
"""The same two beside a currency: their number is then said as money."""

OPS: Mapping[Op, Said] = {
    Op.IS: {"zh": "为{}", "en": "is {}"},
    Op.IS_NOT: {"zh": "已知且不为{}", "en": "is known and is not {}"},
    Op.ONE_OF: {"zh": "为{}之一", "en": "is one of {}"},
    Op.NONE_OF: {"zh": "已知且不为{}中任何一个", "en": "is known and is none of {}"},
    Op.AT_LEAST: {"zh": "不低于{}", "en": "is at least {}"},
    Op.AT_MOST: {"zh": "不高于{}", "en": "is at most {}"},
    Op.MORE_THAN: {"zh": "高于{}", "en": "is more than {}"},
    Op.LESS_THAN: {"zh": "低于{}", "en": "is less than {}"},
    Op.CONTAINS: {"zh": "包含{}", "en": "contains {}"},
    Op.NOT_CONTAINS: {"zh": "已知且不包含{}", "en": "is known and does not contain {}"},
    Op.CONTAINS_ANY: {"zh": "包含{}中任意一个", "en": "contains any of {}"},
    Op.CONTAINS_ALL: {"zh": "同时包含{}", "en": "contains all of {}"},
    Op.STARTS_WITH: {"zh": "以{}开头", "en": "starts with {}"},
    Op.ENDS_WITH: {"zh": "以{}结尾", "en": "ends with {}"},
    Op.SIZE_AT_LEAST: {"zh": "至少有{}个值", "en": "has at least {} values"},
    Op.SIZE_AT_MOST: {"zh": "至多有{}个值", "en": "has at most {} values"},
    Op.EXISTS: {"zh": "已知", "en": "is known"},
    Op.MISSING: {"zh": "未知", "en": "is not known"},
    Op.IS_TRUE: {"zh": "为是", "en": "is yes"},
    Op.IS_FALSE: {"zh": "为否", "en": "is no"},
    Op.BEFORE: {"zh": "早于{}", "en": "is before {}"},
    Op.AFTER: {"zh": "不早于{}", "en": "is {} or later"},
    Op.WITHIN_DAYS: {"zh": "在最近{}天内", "en": "lies within the last {} days"},
    Op.OLDER_THAN_DAYS: {"zh": "在{}天以前", "en": "lies more than {} days back"},
    Op.ANNIVERSARY_WITHIN_DAYS: {"zh": "在{}天内到来", "en": "comes round within {} days"},
}
IS_BOOL: Said = {"zh": "等于{}", "en": "equals {}"}
"""`is` with a yes or no as its value, which `is_true` and `is_false` say otherwise."""
TODAY: Said = {"zh": "就是今天", "en": "comes round today"}

EVENTS_DONE: Mapping[str, DeedWords] = {
    EventName.PRODUCT_VIEWED: DeedWords(
        "浏览{}", "浏览过{}", "viewed {}", "view {}", "viewing {}"
    ),
    EventName.PRODUCT_ADDED: DeedWords(
        "加购{}", "加购过{}", "added {} to the cart", "add {} to the cart", "adding {} to the cart"
    ),
    EventName.PRODUCT_REVIEWED: DeedWords(
        "评价{}", "评价过{}", "reviewed {}", "review {}", "reviewing {}"
    ),
    EventName.CHECKOUT_STARTED: DeedWords(
        "开始结账", "开始过结账", "started a checkout", "start a checkout", "starting a checkout"
    ),
    EventName.ORDER_COMPLETED: DeedWords(
        "下单", "下过单", "completed an order", "complete an order", "completing an order"
    ),
    EventName.ORDER_REFUNDED: DeedWords(
        "退款", "退过款", "had an order refunded", "have an order refunded",
        "having an order refunded",
    ),
    EventName.ORDER_CANCELLED: DeedWords(
        "取消订单", "取消过订单", "cancelled an order", "cancel an order", "cancelling an order"
    ),
    EventName.PAGE_VIEWED: DeedWords(
        "访问页面", "访问过页面", "viewed a page", "view a page", "viewing a page"
    ),
    EventName.SCREEN_VIEWED: DeedWords(
        "打开应用页面", "打开过应用页面", "viewed a screen", "view a screen", "viewing a screen"
    ),
    EventName.GROUP_JOINED: DeedWords(
        "加入群组", "加入过群组", "joined a group", "join a group", "joining a group"
    ),
    EventName.EMAIL_DELIVERED: DeedWords(
        "收到邮件", "收到过邮件", "received an e-mail", "receive an e-mail", "receiving an e-mail"
    ),
    EventName.EMAIL_OPENED: DeedWords(
        "打开邮件", "打开过邮件", "opened an e-mail", "open an e-mail", "opening an e-mail"
    ),
    EventName.EMAIL_LINK_CLICKED: DeedWords(
        "点击邮件", "点击过邮件", "clicked in an e-mail", "click in an e-mail",
        "clicking in an e-mail",
    ),
    EventName.CLICK_JUDGED: DeedWords(
        "有点击判定", "有过点击判定", "had a click judged", "have a click judged",
        "having a click judged",
    ),
    EventName.OPEN_JUDGED: DeedWords(
        "有打开判定", "有过打开判定", "had an opening judged", "have an opening judged",
        "having an opening judged",
    ),
    EventName.EMAIL_BOUNCED: DeedWords(
        "被退回邮件", "被退回过邮件", "had an e-mail bounce", "have an e-mail bounce",
        "having an e-mail bounce",
    ),
    EventName.UNSUBSCRIBED: DeedWords(
        "退订", "退订过", "unsubscribed", "unsubscribe", "unsubscribing"
    ),
}  # fmt: skip
"""Of the events Rapport itself knows."""
BOUGHT = DeedWords("购买{}", "购买过{}", "bought {}", "buy {}", "buying {}")
"""An order of a product that is named."""
OTHER_EVENT = DeedWords("发生“{}”", "发生过“{}”", "did “{}”", "do “{}”", "doing “{}”")
ANY_PRODUCT: Said = {"zh": "商品", "en": "a product"}

MESSAGES_DONE: Mapping[MessageDeed, DeedWords] = {
    MessageDeed.DELIVERED: DeedWords("收到{}", "收到过{}", "received {}", "receive {}", ""),
    MessageDeed.OPENED: DeedWords("打开{}", "打开过{}", "opened {}", "open {}", ""),
    MessageDeed.CLICKED: DeedWords("点击{}", "点击过{}", "clicked in {}", "click in {}", ""),
    MessageDeed.BOUNCED: DeedWords(
        "被退回{}", "被退回过{}", "had a bounce of {}", "have a bounce of {}", ""
    ),
    MessageDeed.COMPLAINED: DeedWords(
        "举报{}", "举报过{}", "reported as spam {}", "report as spam {}", ""
    ),
    MessageDeed.UNSUBSCRIBED: DeedWords(
        "退订{}", "退订过{}", "unsubscribed from {}", "unsubscribe from {}", ""
    ),
}

TOTALS: Mapping[TotalName, Said] = {
    TotalName.ORDERS: {"zh": "订单数", "en": "number of orders"},
    TotalName.REVENUE_MINOR: {"zh": "净消费额", "en": "revenue less refunds"},
    TotalName.AVERAGE_ORDER_MINOR: {"zh": "平均每单净额", "en": "average order"},
    TotalName.DAYS_SINCE_FIRST_ORDER: {"zh": "距首单天数", "en": "days since the first order"},
    TotalName.DAYS_SINCE_LAST_ORDER: {"zh": "距末单天数", "en": "days since the last order"},
}

AGGREGATES: Mapping[AggregateName, Said] = {
    AggregateName.SUM: {"zh": "之和", "en": "the sum of"},
    AggregateName.AVERAGE: {"zh": "平均值", "en": "the average of"},
    AggregateName.MIN: {"zh": "最小值", "en": "the smallest of"},
    AggregateName.MAX: {"zh": "最大值", "en": "the largest of"},
    AggregateName.DISTINCT: {"zh": "不同值个数", "en": "the number of different values of"},
}

FEELINGS: Mapping[Feeling, Said] = {
    Feeling.POSITIVE: {"zh": "正面", "en": "positive"},
    Feeling.NEUTRAL: {"zh": "中性", "en": "neutral"},
    Feeling.NEGATIVE: {"zh": "负面", "en": "negative"},
}
TOPICS: Mapping[str, Said] = {
    "overall": {"zh": "整体", "en": "the whole of it"},
    "price": {"zh": "价格", "en": "price"},
    "quality": {"zh": "质量", "en": "quality"},
    "delivery": {"zh": "物流", "en": "delivery"},
    "packaging": {"zh": "包装", "en": "packaging"},
    "service": {"zh": "服务", "en": "service"},
    "size": {"zh": "尺寸", "en": "size"},
    "smell-taste": {"zh": "气味口味", "en": "smell or taste"},
    "design": {"zh": "外观", "en": "design"},
}
"""What customers speak about, as insight names it; other topics stand in quotes."""

CHANNELS: Mapping[str, Said] = {
    "email": {"zh": "邮件", "en": "e-mail"},
    "sms": {"zh": "短信", "en": "text message"},
    "phone": {"zh": "电话", "en": "phone"},
    "wecom": {"zh": "企业微信", "en": "WeCom"},
    "push": {"zh": "推送", "en": "push"},
}
PURPOSES: Mapping[str, Said] = {
    "marketing": {"zh": "营销", "en": "marketing"},
    "transactional": {"zh": "交易通知", "en": "order news"},
    "personalisation": {"zh": "个性化", "en": "personalisation"},
    "frequency": {"zh": "常规频率", "en": "the usual frequency"},
}
WEEKDAYS: Mapping[int, Said] = {
    1: {"zh": "周一", "en": "Mondays"},
    2: {"zh": "周二", "en": "Tuesdays"},
    3: {"zh": "周三", "en": "Wednesdays"},
    4: {"zh": "周四", "en": "Thursdays"},
    5: {"zh": "周五", "en": "Fridays"},
    6: {"zh": "周六", "en": "Saturdays"},
    7: {"zh": "周日", "en": "Sundays"},
}
MONEY: Mapping[str, Said] = {
    "CNY": {"zh": "元", "en": "CN¥"},
    "USD": {"zh": "美元", "en": "US$"},
    "EUR": {"zh": "欧元", "en": "€"},
    "GBP": {"zh": "英镑", "en": "£"},
    "JPY": {"zh": "日元", "en": "JP¥"},
    "HKD": {"zh": "港元", "en": "HK$"},
}
"""Signs that mean one currency only; another is said by its ISO code."""
