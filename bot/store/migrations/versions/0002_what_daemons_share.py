"""what several daemons share: the pace of chats, and who leads"""

import sqlalchemy as sa
from alembic import op

import bot.model.columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chat_pace",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("free_at", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_chat_pace")),
    )
    op.create_table(
        "lead",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("until", bot.model.columns.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lead")),
    )


def downgrade() -> None:
    op.drop_table("lead")
    op.drop_table("chat_pace")
