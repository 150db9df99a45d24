"""The sections that a report may have, by name. One more is one more line here.

A section counts with a study and gives what it found, or None where its question cannot be
answered from these texts; the report then says so among its limits.
"""

from collections.abc import Callable, Mapping

from rapport.research.counts.study import Study
from rapport.research.model import Section
from rapport.research.sections.aspects import aspects
from rapport.research.sections.focus import focus
from rapport.research.sections.groups import categories, products, segments
from rapport.research.sections.limits import limits
from rapport.research.sections.moving import alarms, trends
from rapport.research.sections.needs import comparisons, needs, price, questions
from rapport.research.sections.ratings import ratings
from rapport.research.sections.surprises import surprises
from rapport.research.sections.times import changes, time
from rapport.research.sections.topics import topics
from rapport.research.sections.who import who

SECTIONS: Mapping[str, Callable[[Study], Section | None]] = {
    "who": who,
    "focus": focus,
    "aspects": aspects,
    "ratings": ratings,
    "time": time,
    "products": products,
    "categories": categories,
    "segments": segments,
    "needs": needs,
    "comparisons": comparisons,
    "questions": questions,
    "price": price,
    "changes": changes,
    "trends": trends,
    "alarms": alarms,
    "topics": topics,
    "surprises": surprises,
    "limits": limits,
}
