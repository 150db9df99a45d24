"""Turns a question into a plan of what is to be counted, by the words of the question."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rapport.insights import Scope
from rapport.research.errors import BadPlan
from rapport.research.model import Plan
from rapport.research.sections import SECTIONS
from rapport.research.words.asked import asked_for
from rapport.research.words.phrases import LANGUAGES

_ALWAYS_FIRST, _ALWAYS_LAST = ("who",), ("limits",)
_USUAL = (
    "aspects", "ratings", "time", "products", "categories", "segments", "needs", "comparisons",
    "questions", "price", "changes", "trends", "alarms", "topics", "surprises",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Topic:
    """What a question may be about besides aspects: how texts say it."""

    zh: str
    en: str
    asked: str
    words: tuple[str, ...]


_TOPICS: tuple[_Topic, ...] = (
    _Topic(
        zh="退换货", en="returning goods", 
        asked=r"退货|退款|退换|换货|\breturn(?:s|ing|ed)?\b|refund",
        words=("退货", "退款", "退换", "换货", "退了", "退掉", "return", "returned", "returning",
               "refund", "refunded", "sent it back", "send it back"),
    ),
    _Topic(
        zh="孩子与家长", en="children and parents",
        asked=r"家长|父母|妈妈|宝妈|孩子|儿童|宝宝|parent|\bmoms?\b|mother|\bkids?\b|child|toddler|baby",
        words=("孩子", "宝宝", "儿子", "女儿", "小孩", "小朋友", "kid", "kids", "child", "children",
               "son", "daughter", "baby", "toddler", "grandson", "granddaughter"),
    ),
    _Topic(
        zh="送礼", en="gifts", asked=r"送礼|礼物|送人|礼品|\bgifts?\b|\bpresents?\b",
        words=("礼物", "送人", "送礼", "礼品", "gift", "gifts", "present for"),
    ),
    _Topic(
        zh="老人", en="older people",
        asked=r"老人|老年|长辈|爸妈|elder|senior|older people|grandparent",
        words=("老人", "爸妈", "父母", "长辈", "奶奶", "爷爷", "grandma", "grandpa", "elderly",
               "my parents"),
    ),
    _Topic(
        zh="运动健身", en="sport",
        asked=r"运动|健身|跑步|瑜伽|sport|gym|runn(?:er|ing)|yoga|workout|athlet",
        words=("运动", "健身", "跑步", "瑜伽", "gym", "running", "yoga", "workout", "workouts"),
    ),
    _Topic(
        zh="安全与过敏", en="safety and allergies",
        asked=r"过敏|安全|副作用|allerg|safe|sensitive|side effect",
        words=("过敏", "发痒", "红疹", "不安全", "副作用", "allergic", "allergy", "rash", "itch",
               "unsafe"),
    ),
)  # fmt: skip


def plan_report(
    question: str,
    *,
    scope: Scope | None = None,
    language: str = "en",
    categories: Sequence[str] = (),
    segments: Sequence[str] = (),
) -> Plan:
    """Plan a report on a question; it can be changed before it runs.

    Sections that the question asks for come first. A category of `categories` that the question
    names narrows the scope, a segment of `segments` that it names is compared. A topic that the
    question is about, such as returning goods, is counted by words that texts have. Raises
    `BadPlan` where there is no question, or no such language.
    """
    plain = " ".join(question.split())
    asked = scope or Scope()
    if asked.category is None and (named := _named(plain, categories)):
        asked = replace(asked, category=named[0])
    topic = next((one for one in _TOPICS if re.search(one.asked, plain, re.IGNORECASE)), None)
    first = [*_ALWAYS_FIRST, *(["focus"] if topic else []), *asked_for(plain)]
    plan = Plan(
        question=plain,
        language=language,
        sections=tuple(dict.fromkeys([*first, *_USUAL, *_ALWAYS_LAST])),
        scope=asked,
        topic=getattr(topic, language) if topic else "",
        words=topic.words if topic else (),
        segments=tuple(_named(plain, segments)),
    )
    return check_plan(plan)


def check_plan(plan: Plan) -> Plan:
    """Return the plan; one that cannot be made into a report raises `BadPlan`."""
    if plan.language not in LANGUAGES:
        raise BadPlan(f"a report is written in `zh` or `en`, not in {plan.language!r}")
    if not plan.question.strip():
        raise BadPlan("a report needs a question, such as: What do customers complain about?")
    unknown = [name for name in plan.sections if name not in SECTIONS]
    if unknown:
        raise BadPlan(f"there is no section {unknown[0]!r}; there are {', '.join(SECTIONS)}")
    if not plan.sections:
        raise BadPlan("a plan needs a section; 'aspects' says what is praised and complained about")
    if "focus" in plan.sections and not plan.words:
        raise BadPlan("section 'focus' needs `words`: those that texts of the topic contain")
    return plan


def _named(question: str, names: Sequence[str]) -> list[str]:
    """The names that the question has in it, the longest first."""
    lowered = question.lower()
    found = [name for name in names if name and _stands_in(name.lower(), lowered)]
    return sorted(found, key=len, reverse=True)


def _stands_in(name: str, question: str) -> bool:
    edge = r"\b" if name.isascii() else ""
    return re.search(f"{edge}{re.escape(name)}{edge}", question) is not None


PLAN_FIELDS: Mapping[str, str] = {
    "question": "what is asked",
    "language": "zh or en",
    "sections": f"in their order, of: {', '.join(SECTIONS)}",
    "scope": "product_id, category, brand, source, platform, language, segment, since, until",
    "topic": "what section `focus` calls its texts",
    "words": "texts of the focus contain one of these",
    "segments": "compared with everybody else, by id or name",
}
