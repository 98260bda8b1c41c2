"""fraud reports"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this step."""
    op.create_table(
        "fraud_alerts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("modus", sa.String(length=8), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("broadcast_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcasts.id"], name=op.f("fk_fraud_alerts_broadcast_id_broadcasts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fraud_alerts")),
    )
    op.create_table(
        "fraud_reports",
        sa.Column("ticket_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("modus", sa.String(length=8), nullable=True),
        sa.Column("guessed", sa.Boolean(), nullable=False),
        sa.Column("claimed_sender", sa.String(length=200), nullable=False),
        sa.Column("letter_number", sa.String(length=120), nullable=False),
        sa.Column("means", sa.String(length=12), nullable=True),
        sa.Column("demanded", sa.BigInteger(), nullable=True),
        sa.Column("paid", sa.Boolean(), nullable=True),
        sa.Column("paid_sum", sa.BigInteger(), nullable=True),
        sa.Column("referred", sa.Boolean(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=True),
        sa.Column("verdict_why", sa.Text(), nullable=False),
        sa.Column("verdict_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verdict_by", sa.String(length=80), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=True),
        sa.Column("payment_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("verdict IN ('NOT_OURS', 'OURS', 'UNKNOWN')", name=op.f("ck_fraud_reports_verdict")),
        sa.ForeignKeyConstraint(["alert_id"], ["fraud_alerts.id"], name=op.f("fk_fraud_reports_alert_id_fraud_alerts")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_fraud_reports_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_fraud_reports")),
    )
    op.create_index(op.f("ix_fraud_reports_alert_id"), "fraud_reports", ["alert_id"], unique=False)
    op.create_table(
        "fraud_suspicions",
        sa.Column("ticket_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("signals", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_fraud_suspicions_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_fraud_suspicions")),
    )
    op.create_index(
        "ix_fraud_suspicions_open",
        "fraud_suspicions",
        ["at"],
        unique=False,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    with op.batch_alter_table("edition_tickets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("modus", sa.String(length=8), nullable=True))


def downgrade() -> None:
    """Takes this step back."""
    with op.batch_alter_table("edition_tickets", schema=None) as batch_op:
        batch_op.drop_column("modus")
    op.drop_table("fraud_suspicions")
    op.drop_table("fraud_reports")
    op.drop_table("fraud_alerts")
