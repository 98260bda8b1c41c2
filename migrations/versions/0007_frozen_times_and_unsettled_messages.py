"""the time of a frozen ticket; an index of messages a person decides on"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this step."""
    op.add_column("edition_tickets", sa.Column("happened_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE edition_tickets SET happened_at ="
        " (SELECT happened_at FROM tickets WHERE tickets.id = edition_tickets.ticket_id)"
    )
    op.create_index(
        "ix_outgoing_unsettled",
        "outgoing",
        ["id", "state"],
        unique=False,
        sqlite_where=sa.text("state IN ('failed', 'uncertain')"),
        postgresql_where=sa.text("state IN ('failed', 'uncertain')"),
    )


def downgrade() -> None:
    """Takes this step back."""
    op.drop_column("edition_tickets", "happened_at")
    op.drop_index("ix_outgoing_unsettled", table_name="outgoing")
