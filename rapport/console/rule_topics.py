"""The topics that a rule on what was said may be about: general ones, the shop's own, needs."""

from rapport.console.rule_fields import Fields
from rapport.segments import closed_needs, need_said

_TOPICS = (
    "overall", "price", "quality", "delivery", "packaging", "service", "size", "smell-taste",
    "design",
)  # fmt: skip


def topics_offered(fields: Fields) -> dict[str, str]:
    """Topics by their names; a wish or comparison is there where it is the one chosen."""
    own = {**closed_needs(), **fields.known.vocabulary.topics}
    chosen = fields.text_of("topic")
    if said := need_said(chosen):
        own[chosen] = said
    named = {topic: said[fields.t.language] for topic, said in own.items()}
    begun = {topic: name[:1].upper() + name[1:] for topic, name in named.items()}
    return {**fields.named("rule.topic", _TOPICS), **begun}
