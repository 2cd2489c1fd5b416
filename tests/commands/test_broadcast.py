"""`gongyou broadcast …` as an operator calls it."""

import json
from datetime import UTC, date, datetime, time
from pathlib import Path

import click
import pytest

from bot.cli import main
from bot.commands.broadcast_steps import read_moment
from bot.store import Store
from bot.store.catalogue import fairs
from bot.store.register import people
from tests.county import NEXT_VILLAGE, VILLAGE, follower, group, person, robot


@pytest.fixture(autouse=True)
def surroundings(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Configured for everything, with a Redis that is away: the commands do without."""
    values = {
        "DATABASE_URL": database_url,
        "DATA_DIR": str(tmp_path / "data"),
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "DATA_KEY": "A" * 43,
        "SECRET_KEY": "s" * 32,
        "WECHAT_APP_ID": "wx0123456789abcdef",
        "WECHAT_APP_SECRET": "s" * 32,
        "TWILIO_ACCOUNT_SID": "AC" + "0a" * 16,
        "TWILIO_AUTH_TOKEN": "t" * 32,
        "TWILIO_FROM": "+15005550006",
        "FOREIGN_PROVIDER_BASIS": "测试",
        "TODAY": "2026-12-01",
        "TWILIO_API_URL": "http://127.0.0.1:1",
    }
    for name, value in values.items():
        monkeypatch.setenv(f"GONGYOU_{name}", value)
    monkeypatch.chdir(tmp_path)


class Ran:
    def __init__(self, status: object, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]  # a factory
    def ran(*words: str) -> Ran:
        with pytest.raises(SystemExit) as ended:
            main(["broadcast", *words])
        said = capsys.readouterr()
        return Ran(ended.value.code, said.out, said.err)

    return ran


def a_fair(store: Store) -> None:
    row = {
        "number": "F001",
        "title": "泼机镇赶集招聘会",
        "form": "赶集",
        "day": date(2026, 12, 6),
        "opens_at": time(9),
        "closes_at": time(14),
        "place": "泼机镇文化广场",
        "area": "530627100",
        "host": "镇雄县人社局",
        "employers": 32,
        "posts": 600,
        "bus": "各村委会门口 8 点发车",
        "contact_name": "",
        "contact_phone": "",
        "seats": None,
        "note": "",
    }
    with store.begin() as tx:
        fairs.upsert_many(tx, [row])


def test_new_prints_its_number_alone_on_the_last_line(run, store: Store) -> None:  # type: ignore[no-untyped-def]
    a_fair(store)
    group(store, "G1", "phones")
    group(store, "G2", "robot", robot=robot("village-one"))
    made = run("new", "--name", "春风行动", "--fair", "F001", "--groups", "G1、G2")
    assert made.status == 0
    number = made.out.splitlines()[-1]
    assert number.isdigit()
    person(store, "王秀兰", "+8613800000001")
    looked = run("preview", number)
    assert looked.status == 0
    for part in (
        "名单 2 个，发给 2 个",
        "短信 1 人",
        "企业微信群 1 个",
        "泼机镇赶集招聘会",
        "32家厂600个岗",
        "条短信",
        "费用约",
    ):
        assert part in looked.out
    assert "王秀兰" not in looked.out
    assert "13800000001" not in looked.out


def test_from_draft_to_cancelled(run, store: Store) -> None:  # type: ignore[no-untyped-def]
    person(store, "王秀兰", "+8613800000001")
    person(store, "李桂英", "+8613800000001", NEXT_VILLAGE)
    number = run("new", "--name", "停电", "--text", "明天停电。", "--area", "530627").out.strip()
    begun = run("start", number)
    assert (begun.status, "1 个收件人" in begun.out) == (0, True)
    now = json.loads(run("status", number, "--json").out)
    assert (now["state"], now["total"]) == ("running", 2)
    assert (now["states"]["planned"], now["states"]["skipped"]) == (1, 1)
    assert now["reasons"][0]["text"] == "同一个手机号已有家人收到"
    assert run("pause", number).status == 0
    assert run("resume", number).status == 0
    ended = run("cancel", number)
    assert (ended.status, "已经收到的 0 个" in ended.out) == (0, True)
    assert "已取消" in run("status", number).out
    again = run("start", number)
    assert (again.status, again.out) == (2, "")
    assert again.err.strip() == f"gongyou: 通知 {number} 已取消，不能再开始"


def test_many_receivers_want_a_second_person(
    run,  # type: ignore[no-untyped-def]
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GONGYOU_APPROVAL_OVER", "1")
    person(store, "王秀兰", "+8613800000001")
    follower(store, "oLi", person(store, "李桂英"), hours_ago=1)
    first = run("new", "--name", "停电", "--text", "明天停电。", "--all").out.strip()
    refused = run("start", first)
    assert (refused.status, "第二个人批准" in refused.err) == (2, True)
    assert run("approve", first).status == 0
    assert run("start", first).status == 0
    second = run("new", "--name", "停电", "--text", "明天停电。", "--all").out.strip()
    assert run("start", second, "--yes").status == 0
    assert run("approve", second).status == 2


def test_start_at_a_time(run, store: Store) -> None:  # type: ignore[no-untyped-def]
    person(store, "王秀兰", "+8613800000001")
    number = run("new", "--name", "停电", "--text", "明天停电。", "--area", VILLAGE).out.strip()
    begun = run("start", number, "--at", "2026-12-02 08:30")
    assert (begun.status, "2026-12-02 08:30" in begun.out) == (0, True)
    now = json.loads(run("status", number, "--json").out)
    assert (now["state"], now["starts_at"], now["total"]) == ("approved", "2026-12-02T00:30:00+00:00", 0)


@pytest.mark.parametrize(
    "words",
    [
        ("new", "--name", "x", "--text", "y"),
        ("new", "--name", "x", "--text", "y", "--all", "--area", "530627"),
        ("new", "--name", "x", "--all"),
        ("new", "--name", "x", "--fair", "nothing", "--all"),
        ("new", "--name", "x", "--text", "y", "--groups", "nothing"),
        ("new", "--name", "x", "--text", "y", "--area", "泼机"),
        ("new", "--name", "x", "--text", " ", "--all"),
        ("new", "--name", "x", "--text", "", "--all"),
        ("new", "--name", "x", "--text", "y", "--area", "999999"),
        ("preview", "99"),
        ("start", "99"),
        ("status", "99", "--json"),
        ("status", "abc"),
        ("test", "99", "--to", "13800000001"),
        ("approve", "99", "--as", "nobody"),
    ],
)
def test_bad_input_is_one_plain_sentence_and_status_2(run, store: Store, words: tuple[str, ...]) -> None:  # type: ignore[no-untyped-def]
    ended = run(*words)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("gongyou: ")
    assert len(ended.err.strip().splitlines()) == 1


def test_a_test_send_that_fails_says_why(run, store: Store) -> None:  # type: ignore[no-untyped-def]
    number = run("new", "--name", "停电", "--text", "明天停电。", "--all").out.strip()
    ended = run("test", number, "--to", "13800000001")
    assert (ended.status, "测试没有发出" in ended.err) == (2, True)


def test_moments_are_those_of_shanghai() -> None:
    now = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
    assert read_moment("2026-12-02 08:30", now) == datetime(2026, 12, 2, 0, 30, tzinfo=UTC)
    assert read_moment("13:00", now) == datetime(2026, 12, 1, 5, 0, tzinfo=UTC)
    assert read_moment("08:30", now) == datetime(2026, 12, 2, 0, 30, tzinfo=UTC)
    assert read_moment("2026-12-02T08:30:00+00:00", now) == datetime(2026, 12, 2, 8, 30, tzinfo=UTC)
    with pytest.raises(click.UsageError, match="已经过去"):
        read_moment("2020-01-01 08:00", now)


def test_a_text_that_does_not_fit_is_said_before_it_goes_out(run, store: Store) -> None:  # type: ignore[no-untyped-def]
    person(store, "张三", "+8615400000001")
    long, short = (run("new", "--name", "停电", "--text", "明天停电。" * times, "--all").out for times in (60, 1))
    assert "后面的发不出去" in run("preview", long.strip()).out
    assert "后面的发不出去" not in run("preview", short.strip()).out


def test_without_a_database_it_says_what_to_do(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("GONGYOU_DATABASE_URL", f"sqlite:///{tmp_path}/empty.sqlite")
    ended = run("new", "--name", "停电", "--text", "明天停电。", "--all")
    assert (ended.status, ended.out) == (2, "")
    assert "gongyou db upgrade" in ended.err
    assert "停电" not in ended.err


def test_why_the_ledger_and_retry(store: Store, run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    person(store, "王秀兰", "+8613800000001")
    number = run("new", "--name", "停电", "--text", "明天停电。", "--area", VILLAGE).out.strip()
    assert "名单还没有定" in run("why", number, "--who", "13800000001").out
    run("start", number, "--yes")
    assert "短信待发" in run("why", number, "--who", "13800000001").out
    assert "没有登记过" in run("why", number, "--who", "13900000001").out
    path = tmp_path / "台账.csv"
    assert "1 个收件人" in run("ledger", number, str(path)).out
    assert "13800000001" in path.read_text(encoding="utf-8-sig")
    run("ledger", number, str(path), "--masked")
    assert "138****0001" in path.read_text(encoding="utf-8-sig")
    refused = run("retry", number)
    assert (refused.status, "没有失败的收件人" in refused.err) == (2, True)
    assert json.loads(run("status", number, "--json").out)["funnel"] == {
        "audience": 1,
        "sent": 0,
        "delivered": 0,
        "answered": 0,
        "signed_up": 0,
        "came": 0,
    }


def test_filters_exclusions_and_a_budget_from_the_terminal(run, store: Store) -> None:  # type: ignore[no-untyped-def]
    for place, name in enumerate(("王秀兰", "李桂英", "赵小妹")):
        known = person(store, name, f"+8613800000{place:03}")
        with store.begin() as tx:
            people.remember(tx, known, {"gender": "female"}, date(2026, 12, 1))
    person(store, "李强", "+8613800000009")
    whom = ("--area", "530627", "--sex", "女", "--keep-filter", "妇女", "--without-person", "13800000002")
    made = run("new", "--name", "缝纫班", "--text", "缝纫班开班了。", *whom, "--budget", "0.1")
    assert made.status == 0
    looked = run("preview", made.out.splitlines()[-1]).out
    assert "名单 3 个，发给 2 个：短信 2 人。" in looked
    assert "超过上限 0.10 元" in looked
    assert "不发 1 个：选人时已排除（如 赵** 138****0002）" in looked
    assert run("filters").out == "妇女：女\n"
    again = run("new", "--name", "缝纫班", "--text", "再说一次。", "--all", "--filter", "妇女")
    assert "名单 3 个，发给 3 个" in run("preview", again.out.splitlines()[-1]).out
    wrong = run("new", "--name", "缝纫班", "--text", "开班了。", "--all", "--age", "很老")
    assert (wrong.status, "看不懂年龄" in wrong.err) == (2, True)
