"""What `gongyou check` says of quotas and of the calendar of quiet hours."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import update

from bot import checks
from bot.channels import open_channels
from bot.demo.platforms import Platforms
from bot.settings import Settings
from bot.store import Store
from bot.store.desk import audit
from tests.county import Clock, runtime_over
from tests.fakes import DictShelf, configured, simulated

__all__ = ["simulated"]


def said(findings: list[checks.Finding]) -> dict[str, tuple[bool | None, str]]:
    return {one.name: (one.ok, one.says) for one in findings}


def test_quotas_are_shown_and_a_full_one_says_what_to_do(
    sqlite_store: Store, simulated: tuple[Platforms, Settings]
) -> None:
    platforms, settings = simulated
    platforms.ledger.note("quota:/cgi-bin/message/mass/send", "100/100")
    platforms.ledger.note("quota:/cgi-bin/message/custom/send", "500000/12")
    runtime = runtime_over(sqlite_store, open_channels(settings, DictShelf()), None, settings)
    told = said([one for one in checks.platforms(runtime) if one.name.startswith("公众号")])
    assert told["公众号"] == (True, "正常")
    assert told["公众号客服消息"] == (True, "今天用了 12 次，一天 500000 次")
    assert told["公众号群发"][0] is None
    assert "今晚 12 点恢复" in told["公众号群发"][1]


def test_the_calendar_tells_before_its_festivals_end(sqlite_store: Store) -> None:
    settings = configured(quiet_hours="21:30-07:30")
    now = checks.calendar(runtime_over(sqlite_store, None, None, settings))
    assert (now.ok, now.says) == (True, "正常")
    late = Clock(datetime(2028, 9, 1, tzinfo=UTC))
    then = checks.calendar(runtime_over(sqlite_store, None, late, settings))
    assert then.ok is None
    assert "2028-10-03" in then.says


def test_a_calendar_that_cannot_be_read_fails(sqlite_store: Store, tmp_path: Path) -> None:
    (tmp_path / "quiet.toml").write_text('[[hours]]\nquiet = "夜里"\n', encoding="utf-8")
    settings = configured(quiet_hours="21:30-07:30", quiet_calendar=tmp_path / "quiet.toml")
    found = checks.calendar(runtime_over(sqlite_store, None, None, settings))
    assert found.ok is False
    assert "quiet.toml" in found.says


def test_the_gateway_that_was_chosen_is_tried(sqlite_store: Store) -> None:
    tencent = configured(sms_gateway="tencent", foreign_provider_basis="", wechat_app_id="")
    told = said(list(checks.platforms(runtime_over(sqlite_store, {}, None, tencent))))
    assert told["短信"] == (None, "没有配置")
    twilio = configured(foreign_provider_basis="", wechat_app_id="")
    told = said(list(checks.platforms(runtime_over(sqlite_store, {}, None, twilio))))
    assert told["短信"][0] is False
    assert "GONGYOU_FOREIGN_PROVIDER_BASIS" in told["短信"][1]


def test_an_audit_that_was_changed_fails_with_the_line(sqlite_store: Store) -> None:
    runtime = runtime_over(sqlite_store)
    with sqlite_store.begin() as tx:
        for number in range(3):
            audit.record(tx, "陈静", "export", f"people {number}", runtime.now(), {"rows": number})
    whole = checks.trail(runtime)
    assert whole.ok
    assert "第 3 行" in whole.says
    with sqlite_store.begin() as tx:
        tx.run(update(audit.AuditLine).where(audit.AuditLine.id == 2).values(who="别人"))
    broken = checks.trail(runtime)
    assert broken.ok is False
    assert "第 2 行" in broken.says
