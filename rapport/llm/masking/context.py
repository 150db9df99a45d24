"""What stands around a number and says what it is: a label, a currency, a unit, a decimal point."""

import re

_LOOK_BACK = 28
_CODE_LABEL = re.compile(
    r"(?:(?:订单|运单|快递|物流|货|批|批次|流水|交易|商品|产品|条|条形|发票|编|序列|合同|工单|物料|单|款|型|税)"
    r"(?:号码|编号|号|码)|编号|条码|SKU|货品ID|商品ID|订单ID)[ 为是:#=【\[(]*$"
    r"|\b(?:order|tracking|invoice|sku|item|product|serial|batch|lot|ref|reference|ticket|asin|isbn"
    r"|transaction|ean|gtin|upc|barcode|part|model|po|parcel|shipment|coupon)"
    r"(?:[ _-]?(?:no\.?|num(?:ber)?|id|code|ref))?[ ]?[:#=._-]{1,2}[ #]?$"
    r"|\b(?:order|tracking|invoice|serial|batch|lot|reference|ticket|transaction|part|model|item"
    r"|product|parcel)[ _-](?:no\.?|num(?:ber)?|id|code)(?: is)? ?$"
    r"|\b(?:sku|ean|gtin|upc|isbn|asin|barcode) $",
    re.IGNORECASE,
)
_MONEY_BEFORE = re.compile(r"(?:[¥$€£]|RMB|CNY|USD|EUR|GBP|人民币) ?$", re.IGNORECASE)
_UNIT_AFTER = re.compile(
    r" ?(?:元|块|万|亿|件|个|次|人|字|条|份|盒|瓶|%|％|yuan\b|pcs\b|units?\b|points?\b|积分|px\b"
    r"|bytes?\b)",
    re.IGNORECASE,
)
_SPOKEN_BEFORE = re.compile(
    r"(?:^|[^A-Za-z])(?:tel|phone|mobile|mob|cell|call|wx|vx|wechat|weixin|whatsapp|qq|id|t|m|p)$",
    re.IGNORECASE,
)


def is_code(text: str, start: int) -> bool:
    """Whether the words before say that this is the number of a thing: an order, a parcel."""
    return bool(_CODE_LABEL.search(text, max(0, start - _LOOK_BACK), start))


def is_amount(text: str, start: int, end: int) -> bool:
    """Whether this is money, a count, or a part of a decimal number."""
    return bool(
        _MONEY_BEFORE.search(text, max(0, start - _LOOK_BACK), start)
        or _UNIT_AFTER.match(text, end)
        or re.search(r"\d[.,]$", text[max(0, start - 2) : start])
        or re.match(r"[.,]\d{1,3}(?!\d)", text[end : end + 5])
    )


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no letter touches it, as in a product code; a word such as `tel` may."""
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    if after.isascii() and after.isalnum():
        return False
    if before.isascii() and before.isalnum():
        return bool(_SPOKEN_BEFORE.search(text, max(0, start - _LOOK_BACK), start))
    return True
