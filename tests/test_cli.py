"""The program: plain sentences on standard error, exit statuses as promised, help that does not wait."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import ROOMS
from bot.settings import HOUSE, Settings
from tests.program import gongyou

KEYS = {"GONGYOU_SECRET_KEY": "k" * 32, "GONGYOU_DATA_KEY": "A" * 43, "GONGYOU_REDIS_URL": "redis://127.0.0.1:1/0"}


def house(
    *words: str, where: Path, said: str = "", settings: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """`gongyou` in a folder without settings of its own."""
    given = {"GONGYOU_DATA_DIR": str(where / "data")} | (KEYS if settings is None else settings)
    return gongyou(*words, where=where, settings=given, said=said)


@pytest.mark.parametrize("command", list(ROOMS))
def test_every_command_explains_itself_with_an_example(command: str) -> None:
    from click.testing import CliRunner

    from bot.cli import program

    shown = CliRunner().invoke(program, [command, "--help"])
    assert shown.exit_code == 0, shown.output
    if "COMMAND" not in shown.output:
        assert f"gongyou {command}" in shown.output


def test_serve_names_each_missing_setting_and_stops(tmp_path: Path) -> None:
    done = house("serve", where=tmp_path, settings={})
    assert done.returncode == 2
    for name in ("GONGYOU_SECRET_KEY", "GONGYOU_DATA_KEY"):
        assert name in done.stderr
    assert "Traceback" not in done.stderr


def test_a_bad_setting_is_one_plain_line(tmp_path: Path) -> None:
    done = house("check", where=tmp_path, settings=KEYS | {"GONGYOU_HOME_AREA": "镇雄", "GONGYOU_DATA_KEY": "short"})
    assert done.returncode == 2
    assert "GONGYOU_HOME_AREA" in done.stderr
    assert "GONGYOU_DATA_KEY" in done.stderr
    assert "short" not in done.stderr.replace("GONGYOU_DATA_KEY", "")
    assert "Traceback" not in done.stderr


def test_an_unknown_command_or_option_is_one_plain_line(tmp_path: Path) -> None:
    for words in (("dance",), ("serve", "--bind", "nowhere"), ("check", "--loudly")):
        done = house(*words, where=tmp_path)
        assert done.returncode == 2
        assert done.stderr.startswith("gongyou: ")
        assert len(done.stderr.strip().splitlines()) == 1


def test_check_prints_a_line_each_and_fails_without_a_database_of_this_version(tmp_path: Path) -> None:
    before = house("check", where=tmp_path)
    assert before.returncode == 2
    assert "gongyou db upgrade" in before.stdout
    assert house("db", "upgrade", where=tmp_path).returncode == 0
    after = house("check", where=tmp_path)
    assert "✓ 数据库" in after.stdout
    assert "✗ Redis" in after.stdout
    assert after.returncode == 2


def test_check_list_shows_every_setting(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from bot.cli import main; main()", "check", "--list"]  # in a process of its own
    listed = subprocess.check_output(
        command, cwd=tmp_path, env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(HOUSE)}, text=True
    )
    for name in Settings.model_fields:
        assert f"GONGYOU_{name.upper()}=" in listed


@pytest.mark.parametrize(
    "words",
    [
        ("broadcast", "status", "1"),
        ("chat",),
        ("export", "jobs", "x.xlsx"),
        ("staff", "add", "王芳", "--role", "editor", "--area", "530627"),
        ("worker",),
    ],
)
@pytest.mark.parametrize(
    ("settings", "what_to_do"),
    [
        ({}, "GONGYOU_DATA_KEY"),
        (KEYS, "gongyou db upgrade"),
        (KEYS | {"GONGYOU_DATABASE_URL": "postgresql://a:b@127.0.0.1:1/x"}, "gongyou check"),
        (KEYS | {"GONGYOU_HOME_AREA": "999999"}, "GONGYOU_HOME_AREA"),
        (KEYS | {"GONGYOU_DATABASE_URL": "mysql://x/y"}, "GONGYOU_DATABASE_URL"),
        (KEYS | {"GONGYOU_REDIS_URL": "nowhere"}, "GONGYOU_REDIS_URL"),
    ],
    ids=["no key", "no tables", "away", "no such area", "another kind", "no address"],
)
def test_what_no_command_can_start_with_is_one_plain_line(
    tmp_path: Path, words: tuple[str, ...], settings: dict[str, str], what_to_do: str
) -> None:
    done = house(*words, where=tmp_path, settings=settings)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("gongyou: ")
    assert what_to_do in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_an_upgrade_says_one_line_and_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    done = house("db", "upgrade", where=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    (tmp_path / "other.sqlite").write_text("not a database\n" * 100)
    settings = KEYS | {"GONGYOU_DATABASE_URL": f"sqlite:///{tmp_path / 'other.sqlite'}"}
    refused = house("db", "upgrade", where=tmp_path, settings=settings)
    assert refused.returncode == 2
    assert len(refused.stderr.strip().splitlines()) == 1


def test_staff_add_prints_a_password_and_refuses_what_does_not_fit(tmp_path: Path) -> None:
    assert house("db", "upgrade", where=tmp_path).returncode == 0
    words = ("staff", "add", "王芳", "--role", "editor", "--area", "530627")
    done = house(*words, where=tmp_path)
    assert done.returncode == 0
    assert "密码" in done.stdout
    again = house(*words, where=tmp_path)
    assert again.returncode == 2
    assert "已经有" in again.stderr
    assert house("staff", "add", "x", "--role", "king", "--area", "530627", where=tmp_path).returncode == 2
    assert house("staff", "add", "x", "--role", "editor", "--area", "999999", where=tmp_path).returncode == 2


def test_chat_takes_lines_and_answers_each(tmp_path: Path) -> None:
    assert house("db", "upgrade", where=tmp_path).returncode == 0
    done = house("chat", "--channel", "sms", "--as", "王秀兰", where=tmp_path, said="你好\n\n菜单\n")
    assert done.returncode == 0, done.stderr
    assert "【镇雄人社】" in done.stdout
    assert "您好" in done.stdout
