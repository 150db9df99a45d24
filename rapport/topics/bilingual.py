"""Words of shops in both languages, so that most names of topics can be told in either."""

from collections.abc import Iterable, Mapping, Sequence

from rapport.texts import Language

_PAIRS = """
电池 battery|续航 life|充电 charging|充电器 charger|屏幕 screen|手机 phone|平板 tablet
电脑 computer|键盘 keyboard|鼠标 mouse|耳机 headphones|音质 sound|声音 sound|噪音 noise
散热 cooling|系统 system|速度 speed|配置 configuration|外观 look|性能 performance|价格 price
价位 price|性价比 value|质量 quality|做工 workmanship|材质 material|面料 fabric|颜色 colour
尺寸 size|尺码 size|大小 size|款式 style|衣服 clothes|裤子 trousers|鞋子 shoes|裙子 dress
外套 coat|拉链 zip|包装 packaging|盒子 box|物流 delivery|快递 courier|发货 dispatch
配送 delivery|到货 arrival|客服 support|服务 service|态度 attitude|服务态度 attitude
售后 after-sales|退货 returns|退款 refund|换货 exchange|味道 taste|口感 taste|气味 smell
香味 scent|新鲜 fresh|水果 fruit|苹果 apple|牛奶 milk|酸奶 yoghurt|洗发水 shampoo|头发 hair
头皮 scalp|去屑 dandruff|皮肤 skin|面膜 mask|护肤 skincare|沐浴露 shower-gel|酒店 hotel
房间 room|早餐 breakfast|前台 reception|入住 check-in|服务员 staff|设施 facilities
位置 location|热水器 water-heater|热水 hot-water|安装 installation|师傅 fitter
安装费 installation-fee|孩子 child|宝宝 baby|作者 author|内容 content|故事 story|本书 book
纸张 paper|印刷 printing|正版 genuine|正品 genuine|假货 counterfeit|质感 feel|手感 feel
效果 effect|功能 functions|说明书 instructions|保修 warranty|发票 invoice|优惠 discount
活动 promotion|降价 price-cut|商品 goods|产品 product|购物 shopping|店家 shop|卖家 seller
好评 praise|差评 complaint|推荐 recommended|方便 handy
""".replace("\n", "|")


def _known() -> tuple[Mapping[str, str], Mapping[str, str]]:
    english: dict[str, str] = {}
    chinese: dict[str, str] = {}
    for pair in filter(None, _PAIRS.split("|")):
        zh, en = pair.split(" ")
        english[zh] = en.replace("-", " ")
        chinese.setdefault(en, zh)
    return english, chinese


_TO_ENGLISH, _TO_CHINESE = _known()


def in_english(phrase: Sequence[str]) -> str | None:
    """Tell a Chinese phrase in English; None if one of its words is not known."""
    told = [_TO_ENGLISH.get(word) for word in phrase]
    return " ".join(word for word in told if word) if all(told) else None


def in_chinese(phrase: Sequence[str]) -> str | None:
    """Tell an English phrase in Chinese; None if one of its words is not known."""
    told = [_TO_CHINESE.get(word) for word in phrase]
    return "".join(word for word in told if word) if all(told) else None


def translations(words: Iterable[str], language: Language) -> set[str]:
    """Give the single words, in the other language, that words of `language` can be told by."""
    pairs = [(zh, set(english.split())) for zh, english in _TO_ENGLISH.items()]
    known = {*words}
    if language is Language.ZH:
        return {one for zh, english in pairs if zh in known for one in english}
    return {zh for zh, english in pairs if english <= known}
