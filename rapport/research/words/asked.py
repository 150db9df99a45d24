"""What the words of a question ask for: sections, and praise or complaints."""

import re

_BLAME = r"抱怨|吐槽|不满|差评|投诉|缺点|complain|dislike|hate|problem|pain|wrong with|weakness"
_WANTS = r"想要|需要|需求|期待|希望|痛点|场景|\bwant|\bneed|look(?:ing)? for|expect|wish|\bjobs?\b"
_PRAISE = r"表扬|称赞|好评|喜欢|优点|(?<!不)满意|praise|like most|love|strength|satisf"
# Words of a question -> the sections that answer it, the most telling first.
_ASKED: tuple[tuple[str, tuple[str, ...]], ...] = (
    (_BLAME,
     ("aspects", "products", "needs", "surprises")),
    (_PRAISE,
     ("aspects", "ratings", "surprises")),
    (_WANTS,
     ("needs", "questions", "aspects")),
    (r"退货|退款|流失|不再|离开|\breturn|refund|churn|leave us|stop buying",
     ("aspects", "needs", "products")),
    (r"竞品|竞争|对手|对比|相比|比较|competitor|compar|versus|\bvs\b|rival|alternative",
     ("comparisons", "aspects")),
    (r"价格|价钱|贵|便宜|性价比|定价|price|pricing|expensive|cheap|value for money",
     ("price", "aspects")),
    (r"评分|星级|打分|rating|\bstars?\b|score", ("ratings", "products")),
    (r"趋势|变化|上升|下降|最近|近期|trend|over time|rising|falling|chang|lately|recent",
     ("changes", "trends", "alarms", "time")),
    (r"疑问|提问|问题是|购买前|下单前|question|before (?:they )?buy|\bask\b", ("questions",)),
    (r"警报|预警|新的抱怨|alarm|warn|new complaint", ("alarms", "trends")),
    (r"话题|聊什么|说些什么|谈论|topic|talk(?:ing)? about|speak(?:ing)? of", ("topics", "aspects")),
    (r"人群|客群|分群|群体|segment|audience|which customers|who are", ("segments", "who")),
    (r"哪些商品|哪款|产品之间|which products?|best product|worst product", ("products",)),
    (r"类目|品类|品牌|categor|department", ("categories",)),
    (r"意外|惊讶|没想到|surpris|unexpected", ("surprises",)),
)  # fmt: skip


def asked_for(question: str) -> list[str]:
    """The sections that the words of a question ask for, the most telling first."""
    found = [name for words, names in _ASKED if re.search(words, question, re.I) for name in names]
    return list(dict.fromkeys(found))


def asks_for_praise(question: str) -> bool:
    """Whether a question asks what is praised, and not what is complained about."""
    return _has(_PRAISE, question) and not _has(_BLAME, question)


def asks_for_complaints(question: str) -> bool:
    """Whether a question asks what is complained about, and not what is wanted."""
    return _has(_BLAME, question) and not _has(_WANTS, question)


def _has(words: str, question: str) -> bool:
    return re.search(words, question, re.IGNORECASE) is not None
