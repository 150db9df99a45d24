"""Lanes: where messages wait for each other, because one provider takes them in."""

from typing import Final

OTHER: Final = "other"
"""The lane of mail to every domain that is not listed."""

_MAIL = "email"
_DOMAINS: dict[str, tuple[str, ...]] = {
    "google": ("gmail.com", "googlemail.com"),
    "microsoft": (
        "outlook.com", "hotmail.com", "live.com", "msn.com", "passport.com", "windowslive.com",
        "outlook.co.uk", "outlook.fr", "outlook.de", "outlook.es", "outlook.it", "outlook.jp",
        "outlook.com.br", "hotmail.co.uk", "hotmail.fr", "hotmail.de", "hotmail.es", "hotmail.it",
        "live.co.uk", "live.fr", "live.nl", "live.de", "live.cn",
    ),
    "yahoo": (
        "yahoo.com", "ymail.com", "rocketmail.com", "aol.com", "aim.com", "yahoo.co.uk",
        "yahoo.fr", "yahoo.de", "yahoo.es", "yahoo.it", "yahoo.ca", "yahoo.co.in", "yahoo.com.br",
        "yahoo.com.mx", "yahoo.com.tw", "yahoo.com.hk", "yahoo.com.sg", "myyahoo.com",
    ),
    "apple": ("icloud.com", "me.com", "mac.com"),
    "tencent": ("qq.com", "vip.qq.com", "foxmail.com"),
    "netease": ("163.com", "126.com", "yeah.net", "188.com", "vip.163.com", "vip.126.com"),
    "sina": ("sina.com", "sina.cn", "vip.sina.com"),
    "sohu": ("sohu.com", "vip.sohu.com"),
    "aliyun": ("aliyun.com",),
    "chinamobile": ("139.com",),
    "chinatelecom": ("189.cn", "21cn.com"),
    "chinaunicom": ("wo.cn",),
    "yandex": ("yandex.ru", "yandex.com", "ya.ru"),
    "mailru": ("mail.ru", "bk.ru", "inbox.ru", "list.ru"),
    "naver": ("naver.com",),
    "gmx": ("gmx.de", "gmx.net", "gmx.at", "gmx.ch", "web.de"),
    "proton": ("proton.me", "protonmail.com", "pm.me"),
    "comcast": ("comcast.net",),
    "orange": ("orange.fr", "wanadoo.fr"),
}  # fmt: skip
_LANES = {domain: lane for lane, domains in _DOMAINS.items() for domain in domains}


def lane_of(channel: str, address: str) -> str:
    """Name the mailbox provider whose domain an address has; empty for what is not mail.

    A shop's own domain that is kept by one of them counts as `other`: who takes its mail in stands
    in the DNS, which nobody asks for every message.
    """
    if channel != _MAIL:
        return ""
    return _LANES.get(address.rpartition("@")[2].strip().lower(), OTHER)
