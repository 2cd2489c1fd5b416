"""Runs migrations for bot/store/schema.py, on the connection that it hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from bot.store import Base
from bot.store.base import UtcDateTime
from bot.store.schema import compared


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """History must not depend on today's code: our column types are written as the plain ones beneath."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=render_item,
    **compared(),
)
with context.begin_transaction():
    context.run_migrations()
