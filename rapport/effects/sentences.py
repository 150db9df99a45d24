"""Effects and suggestions as sentences, in Chinese and English; no figure without its meaning."""

from collections.abc import Callable, Mapping

from rapport.effects.model import Effect, GroupLift, Measure, Wish
from rapport.kit.money import money_text

_ATTRIBUTES: Mapping[str, tuple[str, str]] = {
    "offer_frame": ("优惠写法", "offer"),
    "appeal": ("诉求", "appeal"),
    "proof": ("依据", "proof"),
    "tone": ("语气", "tone"),
    "length": ("篇幅", "length"),
    "question": ("标题提问", "question in the subject"),
    "urgency": ("紧迫感", "urgency"),
    "emoji": ("表情符号", "emoji"),
    "person": ("人称", "speaks as"),
    "by_name": ("称呼名字", "addressed by name"),
    "price": ("写出价格", "price shown"),
}
_VALUES: Mapping[str, tuple[str, str]] = {
    "offer_frame.none": ("不提优惠", "not named"),
    "offer_frame.named": ("只写名称", "by its name"),
    "offer_frame.percent": ("减百分之几", "percent off"),
    "offer_frame.zhe": ("几折", "in 折"),
    "offer_frame.code": ("优惠码", "by a code"),
    "appeal.utility": ("实用", "usefulness"),
    "appeal.taste": ("感官", "the senses"),
    "appeal.scarcity": ("稀缺", "scarcity"),
    "appeal.social": ("他人喜爱", "what others like"),
    "appeal.care": ("关怀", "care"),
    "appeal.novelty": ("新鲜", "novelty"),
    "appeal.gift": ("送礼", "a gift"),
    "appeal.price": ("价格", "price"),
    "proof.none": ("无", "none"),
    "proof.fact": ("事实", "a fact"),
    "proof.source": ("出处或奖项", "a source or an award"),
    "proof.review": ("评价", "a review"),
    "tone.warm": ("亲切", "warm"),
    "tone.plain": ("平实", "plain"),
    "tone.playful": ("俏皮", "playful"),
    "tone.refined": ("雅致", "refined"),
    "length.short": ("短", "short"),
    "length.medium": ("中", "medium"),
    "length.long": ("长", "long"),
    "person.we": ("我们", "we"),
    "person.you": ("你", "you"),
}
_YES_NO = {"yes": ("有", "yes"), "no": ("无", "no")}


def attribute_name(attribute: str, language: str) -> str:
    """What an attribute is called."""
    return _of(_ATTRIBUTES.get(attribute, (attribute, attribute)), language)


def value_name(attribute: str, value: str, language: str) -> str:
    """What a value of an attribute is called."""
    names = _VALUES.get(f"{attribute}.{value}") or _YES_NO.get(value, (value, value))
    return _of(names, language)


def setting_name(attribute: str, value: str, language: str) -> str:
    """Attribute and value in a few words."""
    colon = "：" if _is_zh(language) else ": "
    named = attribute_name(attribute, language), value_name(attribute, value, language)
    return colon.join(named)


def amount_text(measure: Measure, currency: str, language: str) -> Callable[[float], str]:
    """How a figure of a measure is written: money per recipient, or more of a hundred."""

    def money(amount: float) -> str:
        sign = "+" if amount > 0 else "−" if amount < 0 else ""
        return sign + money_text(round(abs(amount)), currency, language)

    def of_hundred(amount: float) -> str:
        return f"{amount * 100:+.2f} %".replace("-", "−")

    return money if measure is Measure.REVENUE else of_hundred


def wish_sentence(wish: Wish, measure: Measure, *, currency: str, language: str) -> str:
    """Say what to try and why."""
    written = amount_text(measure, currency, language)
    effect = wish.effect
    setting = setting_name(wish.attribute, wish.value, language)
    figures = f"{written(effect.mean)} [{written(effect.low)}, {written(effect.high)}]"
    helps = f"{effect.helps:.0%}".replace("%", " %")
    if _is_zh(language):
        verb = "试" if wish.explores else "用"
        return f"{verb}「{setting}」：每位收件人 {figures}，有 {helps} 的把握是有益的。"
    verb = "Try" if wish.explores else "Use"
    return f"{verb} {setting}: {figures} per recipient, {helps} likely to help."


def effect_sentence(effect: Effect, measure: Measure, *, currency: str, language: str) -> str:
    """Say what a value is worth, how surely, and on how much that rests."""
    written = amount_text(measure, currency, language)
    low, high = written(effect.low), written(effect.high)
    setting = setting_name(effect.attribute, effect.value, language)
    if not effect.customers:
        return _untried(setting, language)
    if _is_zh(language):
        verdict = "有益" if effect.low > 0 else "有损" if effect.high < 0 else "尚不能断定"
        return (
            f"「{setting}」{verdict}：与同类写法的平均相比，每位收件人 {written(effect.mean)}"
            f"（95 % 区间 {low} 至 {high}）；据 {effect.campaigns} 次活动、"
            f"{effect.customers:,} 位收件人。"
        )
    verdict = "helps" if effect.low > 0 else "hurts" if effect.high < 0 else "is undecided"
    return (
        f"{setting} {verdict}: {written(effect.mean)} per recipient against the mean of its"
        f" alternatives (95 % interval: {low} to {high}), from {effect.campaigns} campaigns and"
        f" {effect.customers:,} recipients."
    )


def lift_sentence(lift: GroupLift, measure: Measure, *, currency: str, language: str) -> str:
    """Say what any mail is worth in a group."""
    written = amount_text(measure, currency, language)
    mean, low, high = written(lift.mean), written(lift.low), written(lift.high)
    if _is_zh(language):
        return f"一封写法中等的邮件，比不发多带来每位收件人 {mean}（95 % 区间 {low} 至 {high}）。"
    return (
        f"A mail of average writing earns {mean} per recipient above the holdout"
        f" (95 % interval: {low} to {high})."
    )


def _untried(setting: str, language: str) -> str:
    if _is_zh(language):
        return f"「{setting}」还没有试过。"
    return f"{setting} was not tried yet."


def _of(names: tuple[str, str], language: str) -> str:
    return names[0] if _is_zh(language) else names[1]


def _is_zh(language: str) -> bool:
    return language.startswith("zh")
