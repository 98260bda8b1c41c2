"""what was suggested for a ticket, and what was learned from tickets"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this step."""
    op.create_table(
        "topic_suggestions",
        sa.Column("ticket_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first", sa.String(length=20), nullable=False),
        sa.Column("second", sa.String(length=20), nullable=True),
        sa.Column("third", sa.String(length=20), nullable=True),
        sa.Column("chosen", sa.String(length=20), nullable=True),
        sa.Column("place", sa.String(length=10), nullable=False),
        sa.Column("model", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_topic_suggestions_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_topic_suggestions")),
    )
    op.create_table(
        "learnings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("model", sa.String(length=40), nullable=False),
        sa.Column("tickets", sa.Integer(), nullable=False),
        sa.Column("first", sa.Double(), nullable=False),
        sa.Column("among_three", sa.Double(), nullable=False),
        sa.Column("fraud_found", sa.Double(), nullable=False),
        sa.Column("false_alarms", sa.Double(), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learnings")),
    )


def downgrade() -> None:
    """Takes this step back."""
    op.drop_table("learnings")
    op.drop_table("topic_suggestions")
