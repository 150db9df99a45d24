"""Personal data by its form: e-mail and IP addresses, links, plates, passports, accounts."""

import ipaddress
import re
from collections.abc import Iterator

from rapport.llm.masking.checks import is_hong_kong_identity, is_taiwan_identity
from rapport.llm.masking.context import is_code
from rapport.llm.masking.model import DataKind
from rapport.llm.masking.numbers import Stretch

_AT = r"(?:@| ?[\[(]at[\])] ?)"
_DOT = r"(?:\.| ?[\[(]dot[\])] ?)"
_EMAIL = re.compile(
    rf"(?<![A-Za-z0-9._%+-])[A-Za-z0-9_%+'-][A-Za-z0-9._%+'-]{{0,63}}{_AT}"
    rf"[\w-]{{1,63}}(?:{_DOT}[A-Za-z0-9-]{{1,63}}){{0,4}}{_DOT}(?:[A-Za-z]{{2,24}}|中国|公司|网络|在线|香港)",
    re.IGNORECASE,
)
_FILE_ENDING = re.compile(r"@\dx\.(?:png|jpe?g|gif|webp|svg)$", re.IGNORECASE)
_IPV4 = re.compile(r"(?<![\d.A-Za-z])(?:\d{1,3}\.){3}\d{1,3}(?!\.?\d)")
_IPV6 = re.compile(r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![\w:])")
_VERSION = re.compile(r"(?:v|ver|version|版本|固件|firmware)[ .:号]{0,3}$", re.IGNORECASE)
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"'，。；！？、）】》]+", re.IGNORECASE)
_PERSON_IN_URL = re.compile(
    r"[?&#;](?:[a-z_-]*(?:uid|user(?:_?id|_?name)?|member(?:_?id)?|cust(?:omer)?(?:_?id)?|open_?id|union_?id"
    r"|buyer(?:_?id)?|account(?:_?id)?|token|session(?:_?id)?|sid|e?mail|phone|mobile|tel|wx_?id"
    r"|contact(?:_?id)?|subscriber(?:_?id)?))=[^&#\s]{2,}"
    r"|/(?:u|user|users|member|members|profile|people|customers?|account|unsubscribe)/[^/?#\s]{3,}"
    r"|//[^/@\s]+@",
    re.IGNORECASE,
)
_PLATE_LETTER = r"[A-HJ-NP-Z]"
_PLATE = re.compile(
    rf"(?:[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]{_PLATE_LETTER}[ ·•.-]?"
    rf"(?:[DF](?=[A-HJ-NP-Z0-9]?\d)[A-HJ-NP-Z0-9]\d{{4}}|\d{{5}}[DF]|(?=(?:[A-HJ-NP-Z]*\d){{2}})"
    rf"[A-HJ-NP-Z0-9]{{4}}[A-HJ-NP-Z0-9挂学警港澳]))(?![A-Za-z0-9])"
)
_PLATE_SPOKEN = re.compile(
    r"(?:车牌号?码?|(?:licen[cs]e|number|registration) plate|plate (?:no\.?|number))"
    r"(?: is|为|是)?[ :#]{0,3}([A-Z0-9]{1,4}[ -]?[A-Z0-9]{2,5})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_PASSPORT = re.compile(
    r"(?:护照|通行证|回乡证|台胞证|passport|travel document)(?: no\.)?[^\n。.;；\d]{0,14}?"
    r"(?<![A-Za-z0-9])([A-Z]{1,2}\d{6,9}|\d{8,9}|[A-Z]\d{10})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_SOCIAL_SECURITY = re.compile(r"(?<![\d-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])")
_HONG_KONG = re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,2}\d{6}\([0-9A]\)")
_TAIWAN = re.compile(r"(?<![A-Za-z0-9])[A-Z][1289]\d{8}(?![A-Za-z0-9])")
_ACCOUNT = re.compile(
    r"(?:微信号?|wechat(?: id)?|weixin|QQ号?|(?<![A-Za-z])vx|加我?微)(?: ?(?:是|为|is))? ?[:=]? ?"
    r"(?<![A-Za-z0-9_-])([A-Za-z][A-Za-z0-9_-]{5,19}|\d{5,11})(?![A-Za-z0-9_-])",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"[\u4e00-\u9fff]{2,12}(?:省|自治区|市|区|县|镇)?[\u4e00-\u9fff]{0,16}"
    r"(?:路|街|道|巷|弄|胡同|村|小区|花园|新村|公寓|苑)[\u4e00-\u9fff\dA-Za-z]{0,8}?\d{1,5}(?:号|弄|幢|栋)"
    r"[\u4e00-\u9fff\dA-Za-z-]{0,12}?\d{1,5}(?:室|房|户|单元|号楼|楼|层|栋|幢)(?:\d{1,4}(?:室|房|户)?)?"
)


def find_written(text: str) -> Iterator[Stretch]:
    """Find what its form gives away."""
    for found in _URL.finditer(text):
        if _PERSON_IN_URL.search(found[0]):
            yield DataKind.URL, *found.span()
    for found in _EMAIL.finditer(text):
        if not _FILE_ENDING.search(found[0]):
            yield DataKind.EMAIL, *found.span()
    yield from _internet_addresses(text)
    yield from _papers(text)
    for found in _ADDRESS.finditer(text):
        yield DataKind.ADDRESS, *found.span()
    for found in _ACCOUNT.finditer(text):
        yield DataKind.ACCOUNT, *found.span(1)


def _internet_addresses(text: str) -> Iterator[Stretch]:
    for pattern in (_IPV4, _IPV6):
        for found in pattern.finditer(text):
            versioned = _VERSION.search(text, max(0, found.start() - 12), found.start())
            if not versioned and _is_somebodys(found[0]):
                yield DataKind.IP, *found.span()


def _is_somebodys(address: str) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return not (parsed.is_loopback or parsed.is_unspecified or parsed.is_multicast)


def _papers(text: str) -> Iterator[Stretch]:
    for found in _PLATE.finditer(text):
        yield DataKind.PLATE, *found.span()
    for found in _PLATE_SPOKEN.finditer(text):
        if re.search(r"\d", found[1]):
            yield DataKind.PLATE, *found.span(1)
    for found in _PASSPORT.finditer(text):
        yield DataKind.PASSPORT, *found.span(1)
    for pattern, proves in (
        (_SOCIAL_SECURITY, lambda _: True),
        (_HONG_KONG, lambda number: is_hong_kong_identity(re.sub(r"[()]", "", number))),
        (_TAIWAN, is_taiwan_identity),
    ):
        for found in pattern.finditer(text):
            if proves(found[0]) and not is_code(text, found.start()):
                yield DataKind.IDENTITY, *found.span()
