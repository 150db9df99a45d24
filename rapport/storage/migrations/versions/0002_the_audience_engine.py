"""The audience engine"""

import sqlalchemy as sa
from alembic import op

from rapport.storage import Json, UtcTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Bring the store from the revision before to this one."""
    op.create_table(
        "consent_clock",
        sa.Column("clock", sa.String(length=20), nullable=False),
        sa.Column("ticks", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("clock", name=op.f("pk_consent_clock")),
    )
    op.create_table(
        "consent_names",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("customer_id", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_consent_names")),
    )
    op.create_table(
        "dead_letters",
        sa.Column("letter_id", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("received_at", UtcTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("checked", sa.Boolean(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("letter_id", name=op.f("pk_dead_letters")),
    )
    with op.batch_alter_table("dead_letters", schema=None) as batch_op:
        batch_op.create_index("ix_dead_letters_received_at", ["received_at"], unique=False)
        batch_op.create_index("ix_dead_letters_source", ["source", "received_at"], unique=False)

    op.create_table(
        "erasures",
        sa.Column("erasure_id", sa.String(length=40), nullable=False),
        sa.Column("erased_at", UtcTime(), nullable=False),
        sa.Column("erased_by", sa.String(length=100), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("purged_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("erasure_id", name=op.f("pk_erasures")),
    )
    op.create_table(
        "manual_lists",
        sa.Column("list_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("list_id", name=op.f("pk_manual_lists")),
        sa.UniqueConstraint("name", name=op.f("uq_manual_lists_name")),
    )
    op.create_table(
        "pulls",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("told", Json, nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=True),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("last_at", UtcTime(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("next_at", UtcTime(), nullable=True),
        sa.Column("running_until", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_pulls")),
    )
    with op.batch_alter_table("pulls", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pulls_next_at"), ["next_at"], unique=False)

    op.create_table(
        "segment_tests",
        sa.Column("test_id", sa.String(length=40), nullable=False),
        sa.Column("segment_id", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.String(length=200), nullable=False),
        sa.Column("expected", sa.Boolean(), nullable=False),
        sa.Column("path", sa.String(length=500), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("test_id", name=op.f("pk_segment_tests")),
    )
    with op.batch_alter_table("segment_tests", schema=None) as batch_op:
        batch_op.create_index("segment_tests_by_segment", ["segment_id"], unique=False)

    op.create_table(
        "trait_declarations",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("declaration", Json, nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_trait_declarations")),
    )
    with op.batch_alter_table("consent_states", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("change", sa.BigInteger(), server_default=sa.text("0"), nullable=False)
        )
        batch_op.alter_column("granted", existing_type=sa.BOOLEAN(), nullable=True)
        batch_op.create_index(batch_op.f("ix_consent_states_change"), ["change"], unique=False)

    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.add_column(sa.Column("told_as", sa.String(length=200), nullable=True))
        batch_op.create_index(batch_op.f("ix_consents_told_as"), ["told_as"], unique=False)

    # Rows that wait are kept: each held one call and holds a list of one now. Not in a batch, which
    # would write the table anew without AUTOINCREMENT, and numbers must never come back.
    op.add_column(
        "event_inbox", sa.Column("calls", sa.Integer(), server_default="1", nullable=False)
    )
    op.execute("UPDATE event_inbox SET payload = '[' || payload || ']'")
    for column in ("source", "message_id", "kind"):
        op.execute(f"ALTER TABLE event_inbox DROP COLUMN {column}")


def downgrade() -> None:
    """Bring the store back to the revision before."""
    op.execute("DELETE FROM event_inbox")  # a row of several calls has no place in the old shape
    for column, length in (("kind", 20), ("message_id", 200), ("source", 100)):
        told = sa.Column(column, sa.String(length), server_default="", nullable=False)
        op.add_column("event_inbox", told)
    op.execute("ALTER TABLE event_inbox DROP COLUMN calls")

    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consents_told_as"))
        batch_op.drop_column("told_as")

    with op.batch_alter_table("consent_states", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_states_change"))
        batch_op.alter_column("granted", existing_type=sa.BOOLEAN(), nullable=False)
        batch_op.drop_column("change")

    op.drop_table("trait_declarations")
    with op.batch_alter_table("segment_tests", schema=None) as batch_op:
        batch_op.drop_index("segment_tests_by_segment")

    op.drop_table("segment_tests")
    with op.batch_alter_table("pulls", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pulls_next_at"))

    op.drop_table("pulls")
    op.drop_table("manual_lists")
    op.drop_table("erasures")
    with op.batch_alter_table("dead_letters", schema=None) as batch_op:
        batch_op.drop_index("ix_dead_letters_source")
        batch_op.drop_index("ix_dead_letters_received_at")

    op.drop_table("dead_letters")
    op.drop_table("consent_names")
    op.drop_table("consent_clock")
