"""a planned delivery has no time of its own.

Revision 0023, after 0022, made 2026-11-22.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("deliveries") as batch:
        batch.alter_column("updated_at", existing_type=sa.DateTime(timezone=True), nullable=True)


def downgrade() -> None:
    op.execute(
        "UPDATE deliveries SET updated_at = (SELECT planned_at FROM broadcasts WHERE broadcasts.id = broadcast_id) "
        "WHERE updated_at IS NULL"
    )
    with op.batch_alter_table("deliveries") as batch:
        batch.alter_column("updated_at", existing_type=sa.DateTime(timezone=True), nullable=False)
