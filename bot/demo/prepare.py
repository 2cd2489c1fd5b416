"""The step before the doors open: the database at this version, the sample county founded, the staff account there."""

from __future__ import annotations

import os
import sys

from sqlalchemy import select

from bot.demo import county
from bot.desk import staffing
from bot.runtime import Runtime, assemble
from bot.settings import Settings
from bot.store import schema
from bot.store.desk import staff

ACCOUNTS = {"admin": "administrator", "approver": "approver"}
"""The second one approves what the first one sends to many: one person alone cannot."""
PASSWORD = "GONGYOU_DEMO_PASSWORD"  # noqa: S105  the name of a variable


def prepare(runtime: Runtime, password: str) -> None:
    """Leaves what stands; a first start that was cut off is taken up again."""
    county.found(runtime, say)
    with runtime.store.reading() as tx:
        names = {row.name for row in tx.all(select(staff.StaffMember.name))}
    for name, role in ACCOUNTS.items():
        if name not in names:
            staffing.employ(runtime, name, role, runtime.settings.home_area, password, by="命令行")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    settings = Settings()
    say("准备数据库和样例县……")
    schema.upgrade(settings.effective_database_url)
    prepare(assemble(settings), os.environ[PASSWORD])


if __name__ == "__main__":
    main()
