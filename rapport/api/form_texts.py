"""The words that forms share, in Chinese and English."""

from collections.abc import Mapping

FORM_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "close": "Close",
        "wait": "One moment…",
        "later": "That did not work. Try again in a minute.",
        "missing": "This is needed.",
        "too-long": "This is too long.",
        "no-email": "This is no e-mail address. It looks like name@mail.example.",
        "no-phone": "This is no phone number.",
        "no-choice": "Choose one of the list.",
        "maybe": "Did you mean {address}? If not, send it once more.",
        "trap": "Leave this empty",
    },
    "zh": {
        "close": "关闭",
        "wait": "请稍候……",
        "later": "未能提交，请一分钟后再试。",
        "missing": "此项必填。",
        "too-long": "内容过长。",
        "no-email": "邮箱格式不对，应类似 name@mail.example。",
        "no-phone": "电话号码不对。",
        "no-choice": "请从列表中选择。",
        "maybe": "您是想输入 {address} 吗？如果不是，请再次提交。",
        "trap": "请勿填写",
    },
}


def fault_words(faults: Mapping[str, str], *, language: str, hint: str) -> dict[str, str]:
    """Say what is wrong with each field."""
    words = FORM_WORDS[language]
    return {name: words[fault].format(address=hint) for name, fault in faults.items()}
