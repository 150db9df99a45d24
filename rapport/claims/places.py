"""Where goods come from: countries in Chinese and English, and the provinces of China."""

import re
from functools import cache

from babel import Locale

_PROVINCES = (
    "浙江 zhejiang|江苏 jiangsu|福建 fujian|广东 guangdong|云南 yunnan|安徽 anhui|陕西 shaanxi|"
    "广西 guangxi|甘肃 gansu|四川 sichuan|青海 qinghai|山东 shandong|山西 shanxi|河北 hebei|"
    "河南 henan|湖北 hubei|湖南 hunan|江西 jiangxi|贵州 guizhou|海南 hainan|辽宁 liaoning|"
    "吉林 jilin|黑龙江 heilongjiang|内蒙古 inner mongolia|宁夏 ningxia|新疆 xinjiang|西藏 tibet|"
    "北京 beijing|上海 shanghai|天津 tianjin|重庆 chongqing|景德镇 jingdezhen|宜兴 yixing|"
    "杭州 hangzhou|苏州 suzhou|武夷山 wuyi|龙泉 longquan|德化 dehua|东北 northeast china"
)
_ELSEWHERE = (
    "北海道 hokkaido|京都 kyoto|东京 tokyo|托斯卡纳 tuscany|巴黎 paris|米兰 milan|"
    "佛罗伦萨 florence|"
    "普罗旺斯 provence|苏格兰 scotland|英格兰 england|威尔士 wales|伦敦 london|首尔 seoul|"
    "加州 california|纽约 new york|佛蒙特 vermont|俄勒冈 oregon|德州 texas|夏威夷 hawaii|"
    "巴塔哥尼亚 patagonia|西西里 sicily|安达卢西亚 andalusia|斯堪的纳维亚 scandinavia|欧洲 europe|"
    "非洲 africa|东南亚 southeast asia|南美 south america|喜马拉雅 himalayas|慕尼黑 munich|"
    "澳洲 australia"
)
_ALIASES = {
    "united states": "america", "usa": "america", "the us": "america", "united kingdom": "britain",
    "england": "britain", "scotland": "britain", "wales": "britain", "south korea": "korea",
    "czechia": "czech republic", "türkiye": "turkey", "turkey": "turkey", "holland": "netherlands",
    "hong kong sar china": "hong kong",
    "macao sar china": "macao", "myanmar (burma)": "myanmar", "mainland china": "china",
}  # fmt: skip
_CHINESE = {
    "韩国": "korea",
    "南韩": "korea",
    "台湾": "taiwan",
    "香港": "hong kong",
    "土耳其": "turkey",
}
_DEMONYMS = (
    "japanese japan|french france|italian italy|german germany|swiss switzerland|british britain|"
    "english britain|scottish britain|american america|chinese china|korean korea|spanish spain|"
    "portuguese portugal|australian australia|thai thailand|indian india|vietnamese vietnam|"
    "turkish turkey|swedish sweden|danish denmark|norwegian norway|finnish finland|"
    "dutch netherlands|"
    "belgian belgium|austrian austria|greek greece|irish ireland|mexican mexico|brazilian brazil|"
    "peruvian peru|moroccan morocco|egyptian egypt|russian russia|polish poland|canadian canada"
)
_NOT_PLACES = frozenset({"世界", "turks", "chad", "jersey", "georgia", "guinea", "mali", "cuba"})


@cache
def places() -> dict[str, str]:
    """Give the key of every place by what it is called, in lower case."""
    english, chinese = Locale("en").territories, Locale("zh").territories
    found: dict[str, str] = {}
    for code, name in english.items():
        if len(code) == 2 and code.isalpha() and code not in {"ZZ", "XA", "XB"}:  # noqa: PLR2004
            key = _ALIASES.get(name.lower(), name.lower())
            found |= {name.lower(): key, chinese.get(code, name).lower(): key}
    found |= _ALIASES | _CHINESE
    for pair in f"{_PROVINCES}|{_ELSEWHERE}".split("|"):
        name, _, key = pair.partition(" ")
        found |= {name: _ALIASES.get(key, key), key: _ALIASES.get(key, key)}
    return {name: key.replace(" ", "-") for name, key in found.items() if name not in _NOT_PLACES}


def place_key(written: str) -> str:
    """Give the key of a place, known or not: `Zhejiang` and `浙江` are one."""
    folded = written.strip().lower().removeprefix("the ")
    return places().get(folded) or places().get(folded.rstrip("省市")) or folded.replace(" ", "-")


def lies_in(place: str, region: str) -> bool:
    """Say whether a place of China's is meant by the country's name."""
    return region == "china" and place in _in_china()


@cache
def _in_china() -> frozenset[str]:
    return frozenset(place_key(pair.partition(" ")[2]) for pair in _PROVINCES.split("|"))


@cache
def origin_patterns() -> tuple[re.Pattern[str], ...]:
    """Make the patterns by which a text says where something is from; group `place` or `people`."""
    named = sorted(places(), key=len, reverse=True)
    latin = "|".join(re.escape(name) for name in named if name[0].isascii())
    han = "|".join(name for name in named if not name[0].isascii())
    people = "|".join(pair.partition(" ")[0] for pair in _DEMONYMS.split("|"))
    made = (
        "made|produced|grown|crafted|built|woven|brewed|manufactured|designed|imported|sourced|"
        "packed|"
        "picked|harvested|blended|roasted|distilled|knitted|sewn|fired|hand-?made|bottled|born"
    )
    strong = rf"\b(?:{made})(?: [a-z,]+){{0,3}}? (?:in|from|out of) (?:the )?"
    return tuple(
        re.compile(pattern)
        for pattern in (
            rf"(?:{strong}|\b(?:from|out of|home in|of|born in|"
            rf"straight from) (?:the )?)(?P<place>{latin})\b",
            rf"{strong}(?P<wide>[a-z]+)\b",
            rf"\b(?P<people>{people})[- ](?=made|crafted|grown|built|woven|imports?\b|origin)",
            rf"(?:产自|原产(?:于|地)?(?:是|为|：|:)?|产地(?:是|为|在|：|:)?|源自|来自|出自|"
            rf"生产于|产于)(?:中国)?(?P<place>{han})",
            r"(?:产自|原产于|产地(?:是|为|在|：|:)?|产于)(?P<wide>[\u4e00-\u9fff]{2,4})",
            rf"(?P<place>{han})(?:省|市)?(?:制造|原装|生产|出产|产的|进口|直邮|原产|产地|制作|"
            rf"手工|工艺|造)",
            rf"在(?P<place>{han})(?:省|市)?[^，。！？]{{0,4}}(?:生产|制造|制作|采摘|种植|烧制|"
            rf"完成)",
        )
    )


@cache
def named_places() -> re.Pattern[str]:
    """Make the pattern of any known place, whatever the sentence says of it; group `place`."""
    named = sorted(places(), key=len, reverse=True)
    latin = "|".join(re.escape(name) for name in named if name[0].isascii())
    han = "|".join(name for name in named if not name[0].isascii())
    return re.compile(
        rf"\b(?:in|from|of|out of|across|through) (?:the )?(?P<latin>{latin})\b|"
        rf"(?P<han>{han})"
    )


DEMONYMS = {pair.partition(" ")[0]: pair.partition(" ")[2] for pair in _DEMONYMS.split("|")}
