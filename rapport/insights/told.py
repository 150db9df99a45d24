"""What was told: reviews and feedback in the same columns, and which of it is to be read."""

import ibis
import ibis.expr.types as ir

from rapport.catalog import REVIEWS
from rapport.feedback import FEEDBACK, OWN_PLATFORM
from rapport.insights.preparing import MARKS
from rapport.insights.tables import READINGS
from rapport.profiles import IDENTITIES, PROFILES, NameKind
from rapport.storage import Facts

_BETWEEN = "\x1f"


def unread(facts: Facts, readers_name: str) -> ir.Table:
    """Texts that were not read as they are by these readers; `again` where they were otherwise."""
    texts = _hashed(texts_told(facts), readers_name)
    readings = facts.table(READINGS).select(was_id="text_id", was_hash="read_hash")
    both = texts.left_join(readings, texts.text_id == readings.was_id)
    new = both.filter(both.was_hash.isnull() | (both.was_hash != both.read_hash))
    return new.mutate(again=new.was_id.notnull()).drop("was_id", "was_hash")


def forgotten(facts: Facts) -> ir.Table:
    """Texts that were read and are there no more, and copies of them: text_id, source, source_id.

    A copy whose first is gone is to be read anew: it may be the first now.
    """
    readings = facts.table(READINGS)
    there = _told(facts).select("text_id")
    gone = readings.anti_join(there, "text_id")
    copies = readings.filter(readings.same_as.notnull())
    firsts = readings.semi_join(there, "text_id").select(first="text_id")
    orphans = copies.anti_join(firsts, copies.same_as == firsts["first"])
    names = ("text_id", "source", "source_id")
    return ibis.union(gone.select(*names), orphans.select(*names), distinct=True)


def stray_marks(facts: Facts) -> ir.Table:
    """Marks of texts of which no reading is kept: text_id."""
    return facts.table(MARKS).anti_join(facts.table(READINGS), "text_id").select("text_id")


def texts_told(facts: Facts) -> ir.Table:
    """All texts, under the name that their customer goes by today, where there is a profile."""
    told, names = _told(facts), facts.table(IDENTITIES)
    given_up = names.filter(names.kind == NameKind.CUSTOMER.value)
    owners = given_up.select("alias", stays="customer_id")
    joined = told.left_join(owners, told.customer_id == owners["alias"])
    owned = joined.mutate(customer_id=joined.stays.coalesce(joined.customer_id)).select(
        *told.columns
    )
    profiles = facts.table(PROFILES).select(known="customer_id")
    seen = owned.left_join(profiles, owned.customer_id == profiles.known)
    writer = seen.known.coalesce(seen.author)
    return seen.mutate(customer_id=seen.known, writer=writer).select(
        *(name for name in told.columns if name != "author"), "writer"
    )


def _hashed(mine: ir.Table, readers_name: str) -> ir.Table:
    """Texts with `read_hash`: of all that is told of each, and of who reads it."""
    parts = [mine[name].cast("string").coalesce("") for name in mine.columns]
    return mine.mutate(
        read_hash=ibis.literal(_BETWEEN).join([ibis.literal(readers_name), *parts]).hexdigest("md5")
    )


def _told(facts: Facts) -> ir.Table:
    """Reviews and feedback in the same columns, those with something to read."""
    reviews, feedback = facts.table(REVIEWS), facts.table(FEEDBACK)
    nothing = ibis.null("string")
    both = ibis.union(
        reviews.select(
            "product_id", "customer_id", "rating", "title", "text", "written_at", "licence",
            text_id=ibis.literal("review:") + reviews.review_id, source=ibis.literal("review"),
            source_id=reviews.review_id,
            platform=reviews.platform.coalesce(ibis.literal(OWN_PLATFORM)), brand=nothing,
            told_language=reviews.language, author=reviews.customer_id,
        ),
        feedback.select(
            "product_id", "customer_id", "rating", "title", "text", "written_at", "licence",
            text_id=ibis.literal("feedback:") + feedback.feedback_id, source=feedback.kind,
            source_id=feedback.feedback_id, platform=feedback.platform,
            brand=feedback.brand, told_language=feedback.language,
            author=feedback.customer_id.coalesce(feedback.author),
        ),
    )  # fmt: skip
    return both.filter(both.text.notnull() | both.rating.notnull())
