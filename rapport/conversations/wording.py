"""Says acts in words. A passage is quoted as it stands and named; nothing else claims a fact."""

from collections.abc import Iterator
from datetime import datetime

from babel import Locale
from babel.dates import format_date

from rapport.conversations.model import (
    Act,
    AskWho,
    GiveBack,
    Greet,
    HandOff,
    NotKnown,
    Offered,
    Quote,
    Recommend,
    TellOrder,
    Thank,
    Wish,
)
from rapport.kit.money import money_text
from rapport.recommendations import reason_text

_TEXTS = {
    "zh": {
        "greet": "您好！可以问我配送、退换货、支付、会员等问题。随时回复“人工”，就能转人工客服。",
        "thank": "不客气！还有问题可以接着问。",
        "source": "（摘自《{title}》）",
        "order": "您最近的订单{order}下单于 {date}。{refund}包裹的位置请看发货通知里的物流链接；"
        "需要人工查询，请回复“人工”。",
        "order-id": " {} ",
        "refunded": "该订单有退款记录。",
        "who": "登录商城后才能查询订单。也可以回复“人工”，请同事帮您查。",
        "recommend": "为您推荐：",
        "recommend-kept": "按“{}”为您推荐：",
        "dropped": "没有可推荐的商品符合“{}”，所以没有按它来选。",
        "between-wishes": "、",
        "product": "{number}. {name}，{price}（{reason}）",
        "nothing": "现在没有可以推荐的商品。",
        "not-known": "这个问题我没有可靠的答案。换个说法试试？或者回复“人工”，转给同事。",
        "hand-off": "已为您转接人工客服，同事会在这里回复您。",
        "give-back": "现在由智能助手继续为您服务。",
    },
    "en": {
        "greet": "Hello! Ask me about delivery, returns, payment or membership. "
        "Write “human” at any time to reach a person.",
        "thank": "You are welcome. Is there anything else?",
        "source": "(from “{title}”)",
        "order": "Your latest order{order} was placed on {date}. {refund}The tracking link in your "
        "dispatch mail shows where it is. Write “human” and a colleague will look it up.",
        "order-id": " {}",
        "refunded": "A refund is recorded for it. ",
        "who": "I can look up orders once you are signed in to the shop. "
        "Or write “human”, and a colleague will help.",
        "recommend": "You may like:",
        "recommend-kept": "Going by “{}”, you may like:",
        "dropped": "No product that I may recommend fits “{}”, so I left that aside.",
        "between-wishes": ", ",
        "product": "{number}. {name}, {price} ({reason})",
        "nothing": "There is nothing that I can recommend right now.",
        "not-known": "I have no reliable answer to that. Could you put it in other words? "
        "Or write “human” to reach a colleague.",
        "hand-off": "I have passed you to a colleague, who will answer here.",
        "give-back": "The assistant answers again from here on.",
    },
}


def say(acts: tuple[Act, ...], language: str) -> str:
    """Word the acts in a language, `zh` or `en` by its first subtag; one paragraph per act."""
    texts = _TEXTS["zh" if language.partition("-")[0] == "zh" else "en"]
    locale = Locale("zh" if texts is _TEXTS["zh"] else "en")
    return "\n\n".join(_said(act, texts, locale) for act in acts)


def _said(act: Act, texts: dict[str, str], locale: Locale) -> str:
    match act:
        case Quote(title=title, text=text):
            return f"{text}\n{texts['source'].format(title=title)}"
        case TellOrder(order_id=order_id, ordered_at=moment, refunded=refunded):
            return texts["order"].format(
                order=texts["order-id"].format(order_id) if order_id else "",
                date=_date(moment, locale),
                refund=texts["refunded"] if refunded else "",
            )
        case Recommend():
            return "\n".join(_recommended(act, texts, locale))
        case Greet() | Thank() | NotKnown() | HandOff() | GiveBack():
            return texts[act.name]
        case AskWho():
            return texts["who"]


def _recommended(act: Recommend, texts: dict[str, str], locale: Locale) -> Iterator[str]:
    if act.dropped:
        yield texts["dropped"].format(_wishes(act.dropped, texts))
    if not act.products:
        yield texts["nothing"]
        return
    kept = _wishes(act.kept, texts)
    yield texts["recommend-kept"].format(kept) if kept else texts["recommend"]
    for number, one in enumerate(act.products, start=1):
        yield texts["product"].format(
            number=number,
            name=one.name,
            price=money_text(one.price_minor, one.currency, locale.language),
            reason=_reason(one, locale),
        )


def _wishes(wishes: tuple[Wish, ...], texts: dict[str, str]) -> str:
    return texts["between-wishes"].join(one.text for one in wishes)


def _reason(one: Offered, locale: Locale) -> str:
    return reason_text(one.because, locale.language, product_name=one.because_name)


def _date(moment: datetime, locale: Locale) -> str:
    return format_date(moment, format="long", locale=locale)
