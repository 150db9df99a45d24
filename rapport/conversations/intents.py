"""Reads what a customer wants from fixed words. Asking for a person is looked for first."""

import re

from rapport.conversations.model import Intent

_RULES: tuple[tuple[Intent, re.Pattern[str]], ...] = (
    (
        Intent.HUMAN,
        re.compile(
            r"人工|真人|找人|转接|投诉"
            r"|\b(human|real person|live (agent|chat|person)|representative|complaint)\b"
            r"|\b(talk|speak|chat)\s+(to|with)\s+(a |an |the |some)?"
            r"(person|someone|somebody|agent|operator|colleague|support|staff|one)\b"
        ),
    ),
    (
        Intent.ORDER_STATUS,
        re.compile(
            r"我的?(订单|包裹|快递|东西).{0,6}(到哪|在哪|状态|什么时候|何时|怎么还|发货|进度)"
            r"|(查|看|跟踪|追踪).{0,4}(订单|物流|快递|包裹)|(订单|包裹|快递|物流)(到哪|在哪|查询|状态|进度)"
            r"|发货了(吗|没)"
            r"|\bwhere('s| is| are) (my|the) (order|orders|parcel|package|delivery|stuff)\b"
            r"|\b(track|check|find|see) (my|the|an) (order|parcel|package|delivery|shipment)\b"
            r"|\border status\b|\bstatus of (my|the) order\b"
            r"|\bhas my (order|parcel|package) (been )?(shipped|sent|left|dispatched)\b"
        ),
    ),
    (
        Intent.RETURN,
        re.compile(
            r"退货|退款|换货|退换|退掉|退了|\b(return|returns|refund|refunds|exchange)\b"
            r"|\bsend (it|this|them) back\b|\bmoney back\b"
        ),
    ),
    (
        Intent.RECOMMEND,
        re.compile(
            r"推荐(?!码|人|官|奖|好友|朋友|计划|有礼|给朋友|给好友|.{0,2}家|.{0,6}(餐厅|酒店|电影))"
            r"|介绍(几|一下?|些|点)[款个种些]"
            r"|有(什么|啥|哪些)(好|适合|值得|新|特别)"
            r"|(送|买)[^，。？！,.?!]{0,8}(什么|啥)(礼物|东西)?(好|合适)"
            r"|(选|挑|买)哪(个|款|种|些)"
            r"|\b(recommend|suggest)(ed|s|ing)?\b(?!.*\b(restaurant|hotel|film|movie)s?\b)"
            r"|\b(recommendations?|suggestions?)\b"
            r"|\bwhat (should|could|can) i (buy|get|give|order)\b"
            r"|\bsomething for\b|\b(gift|present)s? (idea|for)"
            r"|\blooking for (a|an|some|something)\b"
            r"|\bi('d| would) like (a|some|something) (gift|present|new)\b"
        ),
    ),
    (
        Intent.THANKS,
        re.compile(r"^\W*(谢谢|多谢|感谢|谢了|thanks?( you)?|thank you|cheers)[^?？]{0,20}$"),
    ),
    (
        Intent.GREETING,
        re.compile(
            r"^\W*(你好|您好|嗨|哈喽|在吗|早上好|下午好|晚上好|hi|hello|hey|good (morning|evening|"
            r"afternoon))(啊|呀|there|\W)*$"
        ),
    ),
)


def intent_of(text: str) -> Intent:
    """Give the first intent whose words are in the text; `QUESTION` when none is."""
    lowered = text.lower()
    return next((intent for intent, words in _RULES if words.search(lowered)), Intent.QUESTION)
