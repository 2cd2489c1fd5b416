"""What stops a command from outside, database, files, Redis, as the one sentence that says what to do."""

from __future__ import annotations

from bot.embedded import NotStarted

NO_DATABASE = "数据库连不上，或不是这个版本的：先看 gongyou check，再运行 gongyou db upgrade。"
OTHER_VERSION = "数据库不是这个版本的，先运行 gongyou db upgrade。"
LOCKED = "数据库正被别的程序占用：等它做完再试一次。"
FULL = "磁盘满了，数据库写不进去：腾出空间再试一次。"
BAD_ADDRESS = "GONGYOU_DATABASE_URL 不是能用的数据库地址，写成 postgresql://用户:密码@主机/库名，或留空用 SQLite。"


def sentence(error: Exception) -> str | None:
    """None for what is a mistake of ours."""
    from sqlalchemy.exc import SQLAlchemyError

    if isinstance(error, SQLAlchemyError):
        return _of_the_database(error)
    if isinstance(error, NotStarted):
        return f"内置 Redis 没有启动：{error}"
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename} 用不了：{error.strerror}。看看位置和权限。"
    return None


def _of_the_database(error: Exception) -> str | None:
    from sqlalchemy.exc import ArgumentError, DatabaseError, IntegrityError

    if isinstance(error, ArgumentError):
        return BAD_ADDRESS
    if not isinstance(error, DatabaseError) or isinstance(error, IntegrityError):
        return None
    said = str(error.orig)
    if "locked" in said:
        return LOCKED
    return FULL if "disk is full" in said or "No space left" in said else NO_DATABASE
