"""A brief names channels and languages; a draft knows its products"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from rapport.storage import Json

revision = "0008"
down_revision = "0007"

_BRIEFS = sa.table("briefs", sa.column("brief_id", sa.String), sa.column("content", Json))
_DRAFTS = sa.table("drafts", sa.column("brief_id", sa.String), sa.column("product_ids", Json))


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    op.add_column("drafts", sa.Column("product_ids", Json, nullable=True))
    for brief_id, content in _briefs():
        kept = {"each_product": False} | content
        kept["channels"] = [kept.pop("channel")]
        kept["languages"] = [kept.pop("language")]
        _put(brief_id, kept)
        op.execute(
            sa.update(_DRAFTS)
            .where(_DRAFTS.c.brief_id == brief_id)
            .values(product_ids=kept["product_ids"])
        )
    op.execute(sa.update(_DRAFTS).where(_DRAFTS.c.product_ids.is_(None)).values(product_ids=[]))
    with op.batch_alter_table("drafts") as drafts:
        drafts.alter_column("product_ids", existing_type=Json, nullable=False)


def downgrade() -> None:
    """Bring the store back to the revision before; of several channels the first stays."""
    for brief_id, content in _briefs():
        kept = dict(content)
        kept.pop("each_product")
        kept["channel"] = kept.pop("channels")[0]
        kept["language"] = kept.pop("languages")[0]
        _put(brief_id, kept)
    with op.batch_alter_table("drafts") as drafts:
        drafts.drop_column("product_ids")


def _briefs() -> list[tuple[str, dict[str, Any]]]:
    rows = op.get_bind().execute(sa.select(_BRIEFS.c.brief_id, _BRIEFS.c.content))
    return [(row.brief_id, row.content) for row in rows]


def _put(brief_id: str, content: dict[str, Any]) -> None:
    op.execute(sa.update(_BRIEFS).where(_BRIEFS.c.brief_id == brief_id).values(content=content))
