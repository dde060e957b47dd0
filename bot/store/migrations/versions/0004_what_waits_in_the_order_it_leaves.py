"""what waits, in the order it leaves"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    waits = sa.text("state IN ('queued', 'deferred', 'unconfirmed')")
    op.create_index(
        "ix_delivery_waiting",
        "delivery",
        ["channel", "next_attempt_at", "id"],
        sqlite_where=waits,
        postgresql_where=waits,
    )


def downgrade() -> None:
    op.drop_index("ix_delivery_waiting", "delivery")
