"""Deliveries are numbered by broadcast and receiver.

Revision 0019, after 0018, made 2026-11-22.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

SENDING = sa.text("state = 'sending'")
WAITING_SINGLE = sa.text("broadcast_id IS NULL AND state = 'planned'")
OF_A_GROUP, OF_A_PERSON = sa.text("group_id IS NOT NULL"), sa.text("person_id IS NOT NULL")

RENUMBERED = """UPDATE deliveries SET id = broadcast_id * 17179869184 + CASE
    WHEN person_id IS NOT NULL THEN 4294967296 + person_id
    WHEN group_id IS NOT NULL THEN group_id
    WHEN way <> 'pack' THEN 8589934592 + address_id
    ELSE 12884901888 + address_id END
WHERE broadcast_id IS NOT NULL"""
"""As `bot/store/sending/delivery_numbers.py` has it; a liaison is numbered by the address that the pack goes to."""


def upgrade() -> None:
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_index("ix_deliveries_broadcast_id_state_id")
        batch_op.drop_index("uq_deliveries_broadcast_id_group_id", sqlite_where=OF_A_GROUP)
        batch_op.drop_index("uq_deliveries_broadcast_id_person_id", sqlite_where=OF_A_PERSON)
        batch_op.create_index("ix_deliveries_sending", ["claimed_at"], sqlite_where=SENDING, postgresql_where=SENDING)
        batch_op.create_index(
            "ix_deliveries_waiting_singles",
            ["updated_at"],
            sqlite_where=WAITING_SINGLE,
            postgresql_where=WAITING_SINGLE,
        )
    op.execute(RENUMBERED)


def downgrade() -> None:
    """The numbers stay as they are."""
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_index("ix_deliveries_waiting_singles", sqlite_where=WAITING_SINGLE)
        batch_op.drop_index("ix_deliveries_sending", sqlite_where=SENDING)
        for name, receiver, condition in (
            ("uq_deliveries_broadcast_id_person_id", "person_id", OF_A_PERSON),
            ("uq_deliveries_broadcast_id_group_id", "group_id", OF_A_GROUP),
        ):
            batch_op.create_index(
                name,
                ["broadcast_id", receiver],
                unique=True,
                sqlite_where=condition,
                postgresql_where=condition,
            )
        batch_op.create_index("ix_deliveries_broadcast_id_state_id", ["broadcast_id", "state", "id"])
