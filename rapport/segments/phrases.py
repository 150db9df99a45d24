"""The words of a rule's sentence, in Chinese and English."""

from collections.abc import Mapping

from rapport.events import EventName
from rapport.segments.conditions import Op
from rapport.segments.rules import TotalName

LABELS: Mapping[str, Mapping[str, str]] = {
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
}
"""What operators call a known column; a shop's own names are shown as they are."""

OPS: Mapping[Op, Mapping[str, str]] = {
    Op.IS: {"zh": "为{}", "en": "is {}"},
    Op.IS_NOT: {"zh": "已知且不为{}", "en": "is known and is not {}"},
    Op.ONE_OF: {"zh": "为{}之一", "en": "is one of {}"},
    Op.NONE_OF: {"zh": "已知且不为{}中任何一个", "en": "is known and is none of {}"},
    Op.AT_LEAST: {"zh": "不低于{}", "en": "is at least {}"},
    Op.AT_MOST: {"zh": "不高于{}", "en": "is at most {}"},
    Op.MORE_THAN: {"zh": "高于{}", "en": "is more than {}"},
    Op.LESS_THAN: {"zh": "低于{}", "en": "is less than {}"},
    Op.CONTAINS: {"zh": "包含{}", "en": "contains {}"},
    Op.STARTS_WITH: {"zh": "以{}开头", "en": "starts with {}"},
    Op.EXISTS: {"zh": "已知", "en": "is known"},
    Op.MISSING: {"zh": "未知", "en": "is not known"},
    Op.IS_TRUE: {"zh": "为是", "en": "is yes"},
    Op.IS_FALSE: {"zh": "为否", "en": "is no"},
    Op.BEFORE: {"zh": "早于{}", "en": "is before {}"},
    Op.AFTER: {"zh": "不早于{}", "en": "is {} or later"},
    Op.WITHIN_DAYS: {"zh": "在最近{}天内", "en": "lies within the last {} days"},
    Op.OLDER_THAN_DAYS: {"zh": "在{}天以前", "en": "lies more than {} days back"},
}

EVENTS_DONE: Mapping[str, tuple[str, str, str]] = {
    EventName.PRODUCT_VIEWED: ("浏览商品", "viewed a product", "view a product"),
    EventName.PRODUCT_ADDED: ("加入购物车", "added a product", "add a product"),
    EventName.PRODUCT_REVIEWED: ("评价商品", "reviewed a product", "review a product"),
    EventName.CHECKOUT_STARTED: ("开始结账", "started a checkout", "start a checkout"),
    EventName.ORDER_COMPLETED: ("下单", "completed an order", "complete an order"),
    EventName.ORDER_REFUNDED: ("退款", "had an order refunded", "have an order refunded"),
    EventName.ORDER_CANCELLED: ("取消订单", "cancelled an order", "cancel an order"),
    EventName.PAGE_VIEWED: ("浏览页面", "viewed a page", "view a page"),
    EventName.SCREEN_VIEWED: ("浏览应用页面", "viewed a screen", "view a screen"),
    EventName.GROUP_JOINED: ("加入群组", "joined a group", "join a group"),
    EventName.EMAIL_DELIVERED: ("收到邮件", "received an e-mail", "receive an e-mail"),
    EventName.EMAIL_OPENED: ("打开邮件", "opened an e-mail", "open an e-mail"),
    EventName.EMAIL_LINK_CLICKED: ("点击邮件链接", "clicked in an e-mail", "click in an e-mail"),
    EventName.EMAIL_BOUNCED: ("邮件被退回", "had an e-mail bounce", "have an e-mail bounce"),
    EventName.UNSUBSCRIBED: ("退订", "unsubscribed", "unsubscribe"),
}
"""Chinese, English past tense, English plain form; of the events Rapport itself knows."""

TOTALS: Mapping[TotalName, Mapping[str, str]] = {
    TotalName.ORDERS: {"zh": "订单数", "en": "number of orders"},
    TotalName.REVENUE_MINOR: {"zh": "净消费额", "en": "revenue less refunds"},
    TotalName.AVERAGE_ORDER_MINOR: {"zh": "平均每单净额", "en": "average order"},
    TotalName.DAYS_SINCE_FIRST_ORDER: {"zh": "距首单天数", "en": "days since the first order"},
    TotalName.DAYS_SINCE_LAST_ORDER: {"zh": "距末单天数", "en": "days since the last order"},
}
