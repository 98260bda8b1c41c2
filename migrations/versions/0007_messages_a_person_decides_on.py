"""messages a person decides on"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this step."""
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
    op.drop_index("ix_outgoing_unsettled", table_name="outgoing")
