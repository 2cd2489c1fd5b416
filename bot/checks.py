"""What has to be well for the service to work: tried by `gongyou check` and by `/readyz`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.wechat_advice import advice
from bot.channels.wechat_templates import forms_of
from bot.embedded import NotStarted
from bot.messages import SendFailed
from bot.queue import redis_for
from bot.quiet import quiet_of
from bot.runtime import Runtime
from bot.store import schema
from bot.store.desk import audit

AHEAD = timedelta(days=45)
"""How long before the last festival in the file its end is told."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing tried. `ok` None: not configured, or wants looking at, which is no failure."""

    name: str
    ok: bool | None
    says: str


def database(runtime: Runtime) -> Finding:
    try:
        with runtime.store.reading() as tx:
            tx.scalar(text("SELECT 1"))
        current = schema.is_current(runtime.store)
    except SQLAlchemyError as error:
        return Finding("数据库", False, f"连不上（{type(error).__name__}）。检查 GONGYOU_DATABASE_URL")
    return Finding("数据库", current, "正常" if current else "表结构不是这个版本的，请运行 gongyou db upgrade")


def queue(runtime: Runtime) -> Finding:
    try:
        redis_for(runtime.settings).ping()
    except (RedisError, NotStarted, OSError) as error:
        return Finding("Redis", False, f"连不上（{type(error).__name__}）。聊天照常，群发会等它恢复")
    return Finding("Redis", True, "正常")


def trail(runtime: Runtime) -> Finding:
    """Whether the audit is whole. A cut at its very end leaves it whole: its last link is for noting elsewhere."""
    try:
        with runtime.store.reading() as tx:
            broken, (number, link) = audit.first_break(tx), audit.end(tx)
    except SQLAlchemyError:
        return Finding("审计", None, "数据库好了才能看")
    if broken is not None:
        return Finding("审计", False, f"第 {broken} 行对不上：它或它前面的行被改过或删过。请保留数据库，报告主管")
    return Finding("审计", True, f"完整，最后是第 {number} 行，链尾 {link.hex()[:16]}（抄在别处，下次核对）")


def configuration(runtime: Runtime) -> Finding:
    missing = runtime.settings.missing_for_serving()
    return Finding("配置", not missing, "缺少 " + "、".join(missing) if missing else "正常")


def platforms(runtime: Runtime) -> Iterator[Finding]:
    """One line a platform; credentials are tried against it."""
    settings = runtime.settings
    configured = {
        "公众号": bool(settings.wechat_app_id and settings.wechat_app_secret.get_secret_value()),
        "短信": settings.sms_configured,
    }
    for label, name in (("公众号", "wechat"), ("短信", "sms")):
        if not configured[label]:
            yield Finding(label, None, "没有配置")
        elif name == "sms" and not settings.sms_allowed:
            yield Finding(
                label, False, "Twilio 是境外服务，没有登记合法依据（GONGYOU_FOREIGN_PROVIDER_BASIS），不会使用"
            )
        else:
            yield _try(label, getattr(runtime.channels[name], "verify_credentials", None))
    if configured["公众号"]:
        yield forms(runtime)
        yield from _quotas(runtime)


def _try(label: str, verify: Callable[[], str] | None) -> Finding:
    if verify is None:
        return Finding(label, None, "这个渠道不能试")
    trouble = verify()
    return Finding(label, not trouble, trouble or "正常")


def _quotas(runtime: Runtime) -> Iterator[Finding]:
    """How much of the account's day is used up. An account that may not ask is told nothing."""
    ask: Callable[[], Mapping[str, tuple[int, int]]] | None = getattr(runtime.channels["wechat"], "quotas", None)
    try:
        found = ask() if ask is not None else {}
    except SendFailed:
        return
    for name, (used, limit) in found.items():
        full = used >= limit
        what = f"。{advice('45009')}" if full else ""
        yield Finding(f"公众号{name}", None if full else True, f"今天用了 {used} 次，一天 {limit} 次{what}")


def forms(runtime: Runtime) -> Finding:
    """Forms of subscription notices and template messages: whether they can be read, and what WeChat would refuse."""
    try:
        registered = forms_of(runtime.settings)
    except ValueError as error:
        return Finding("公众号模板", False, str(error))
    faults = list(registered.faults())
    if faults:
        return Finding("公众号模板", False, "；".join(faults))
    return Finding("公众号模板", True, "正常") if registered.ready else Finding("公众号模板", None, "没有登记，不用")


def calendar(runtime: Runtime) -> Finding:
    """Whether the file of quiet hours can be read, and knows the festivals of the coming year."""
    try:
        last = max(quiet_of(runtime.settings).festivals, default=None)
    except ValueError as error:
        return Finding("免打扰", False, str(error))
    if last is not None and last < runtime.today() + AHEAD:
        return Finding("免打扰", None, f"节日只写到 {last:%Y-%m-%d}，请在 data/quiet.toml 里续上")
    return Finding("免打扰", True, "正常")


def everything(runtime: Runtime) -> Iterator[Finding]:
    yield configuration(runtime)
    yield database(runtime)
    yield queue(runtime)
    yield trail(runtime)
    yield calendar(runtime)
    yield from platforms(runtime)
