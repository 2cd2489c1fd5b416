"""What a plan asks of those who share a phone stands in their index.

Revision 0021, after 0020, made 2026-11-22.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

SHARING = sa.text("phone_shared")


def upgrade() -> None:
    _replace(["phone_digest", "id", "phone_shared", "area"])


def downgrade() -> None:
    _replace(["phone_digest"])


def _replace(columns: list[str]) -> None:
    op.drop_index("ix_people_sharing", "people")
    op.create_index("ix_people_sharing", "people", columns, sqlite_where=SHARING, postgresql_where=SHARING)
