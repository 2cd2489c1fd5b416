"""The house stands: imports run downward, recipes are one file, routes are guarded, every queued name has a job."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.store import Store

HOUSE = Path(__file__).resolve().parents[1]

FLOORS: list[tuple[str, ...]] = [
    (
        "bot/messages.py",
        "bot/offers.py",
        "bot/liaising.py",
        "bot/rules/",
        "bot/settings.py",
        "bot/places.py",
        "bot/distances.py",
        "bot/figures.py",
    ),
    ("bot/embedded.py", "bot/quiet.py"),
    ("bot/nlu/", "bot/store/", "bot/channels/", "bot/workbooks/", "bot/queue.py"),
    ("bot/dialogs/",),
    ("bot/runtime.py",),
]
"""From the ground up; stories stand above these, doors above the stories."""

DOORS = ("bot/web.py", "bot/worker.py", "bot/cli.py", "bot/commands/", "bot/demo/", "admin/")
WORKSHOPS = FLOORS[2]
ONLY_IMPORTERS = {
    "jieba": "bot/nlu/segment.py",
    "wechatpy": "bot/channels/wechat",
    "twilio": "bot/channels/sms.py",
    "tencentcloud": "bot/channels/sms_tencent.py",
    "av": "bot/talk/sound.py",
    "flask": ("bot/web.py", "admin/", "bot/demo/"),
    "rq": ("bot/queue.py", "bot/worker.py", "bot/commands/worker.py"),
    "sklearn": ("bot/nlu/", "benchmarks/"),
}


def files() -> list[Path]:
    return sorted(path for room in ("bot", "admin") for path in (HOUSE / room).rglob("*.py"))


def place(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path) -> tuple[str, ...]:
    """Dotted names that a file imports, those inside functions too; `from bot import x` counts as bot.x."""
    found: list[str] = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{place(path)} imports relatively"
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return tuple(found)


def rooms_of(path: Path) -> Iterator[str]:
    """Files of the house that a file imports."""
    for name in imports(path):
        parts = name.split(".")
        for length in (len(parts), len(parts) - 1):
            target = HOUSE.joinpath(*parts[:length])
            if target.with_suffix(".py").is_file():
                yield place(target.with_suffix(".py"))
                break
            if (target / "__init__.py").is_file():
                yield place(target / "__init__.py")
                break


def floor(name: str) -> int:
    """0 for the ground; stories are one above the assembly, doors one above the stories."""
    for height, rooms in enumerate(FLOORS):
        if name.startswith(rooms):
            return height
    return len(FLOORS) + name.startswith(DOORS)


@pytest.mark.parametrize("path", files(), ids=place)
def test_imports_run_downward(path: Path) -> None:
    upward = [room for room in rooms_of(path) if floor(room) > floor(place(path)) and room != "bot/__init__.py"]
    assert not upward, f"{place(path)} reaches up to {upward}"


@pytest.mark.parametrize("path", [p for p in files() if place(p).startswith(WORKSHOPS)], ids=place)
def test_no_workshop_imports_another(path: Path) -> None:
    own = next(room for room in WORKSHOPS if place(path).startswith(room))
    others = [room for room in rooms_of(path) if room.startswith(WORKSHOPS) and not room.startswith(own)]
    assert not others, f"{place(path)} leans on {others}"


@pytest.mark.parametrize(("library", "home"), ONLY_IMPORTERS.items())
def test_a_library_has_one_home(library: str, home: str | tuple[str, ...]) -> None:
    users = [place(p) for p in files() if any(name.split(".")[0] == library for name in imports(p))]
    assert users
    assert [user for user in users if not user.startswith(home)] == []


def test_dialogs_do_no_io_and_know_no_clock() -> None:
    forbidden = {"requests", "redis", "sqlalchemy", "time", "random", "socket", "os"}
    for path in (HOUSE / "bot/dialogs").glob("*.py"):
        touched = {name.split(".")[0] for name in imports(path)} & forbidden
        assert not touched, f"{place(path)}: {touched}"
        assert not re.search(r"datetime\.now|date\.today|utcnow", path.read_text(encoding="utf-8")), place(path)


def test_a_new_dialog_is_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import bot.dialogs

    before = [dialog.name for dialog in bot.dialogs.all_dialogs()]
    assert len(before) == len(set(before)) >= 10
    (tmp_path / "weather.py").write_text(
        "from bot.dialogs.base import Subject\n"
        "class Weather(Subject):\n    name = 'weather'\n    intents = ('weather',)\n"
        "dialogs = (Weather(),)\n"
    )
    monkeypatch.setattr(bot.dialogs, "__path__", [*bot.dialogs.__path__, str(tmp_path)])
    assert sorted(dialog.name for dialog in bot.dialogs.all_dialogs()) == sorted([*before, "weather"])


def test_a_channel_has_four_methods_and_one_file() -> None:
    from bot.channels import open_channels
    from tests.fakes import DictShelf, configured

    channels = open_channels(configured(), DictShelf())
    assert {"wechat", "sms", "wecom"} <= set(channels)
    for channel in channels.values():
        for method in ("greet", "receive", "answer", "send"):
            assert callable(getattr(channel, method)), (channel.name, method)


def test_every_setting_is_explained() -> None:
    from bot.settings import Settings

    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert len(field.description) > 10, name


def test_every_queued_name_has_a_job() -> None:
    from bot import worker

    queued = set()
    for path in files():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("enqueue") and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    queued.add(first.value)
    assert queued
    missing = [name for name in queued if not callable(getattr(worker, name, None))]
    assert not missing


def test_every_intent_has_an_owner() -> None:
    """Each intent file is one that a dialog starts on, or that the kernel reads itself."""
    from bot.dialogs import all_dialogs

    owned = {intent for dialog in all_dialogs() for intent in dialog.intents}
    spoken = {path.stem for path in (HOUSE / "data/intents").glob("*.toml")}
    within = {"show_more", "select_option", "affirm", "deny", "go_back", "cancel"}
    assert spoken - owned - within == set()
    assert len(spoken) >= 27


def test_a_query_names_a_broadcast_by_the_numbers_of_its_rows() -> None:
    """`of_broadcast` reads a range of the primary key; only rows on a list or in hand have an index by broadcast."""
    slow = []
    for path in (path for path in files() if "Delivery.broadcast_id" in path.read_text(encoding="utf-8")):
        statements = (node for node in ast.walk(tree(path)) if isinstance(node, ast.stmt) and not hasattr(node, "body"))
        slow += [
            f"{place(path)}:{statement.lineno}"
            for statement in statements
            if re.search(r"\bDelivery\.broadcast_id(\.in_| ==)", said := ast.unparse(statement))
            and not re.search(r"ON_A_LIST|Delivery\.broadcast_id\.is_\(None\)", said)
        ]
    assert slow == []


def test_no_file_names_this_machine() -> None:
    """Nothing that is committed needs what lies beside the checkout."""
    marks = ("/work/", "../" + "shared", "/tmp/" + "studio", "/root/")
    for path in HOUSE.rglob("*"):
        if path.suffix not in {".py", ".md", ".toml", ".html", ".js", ".css", ".txt", ".sh", ".yaml", ".yml", ""}:
            continue
        if not path.is_file() or {".git", ".venv", "node_modules"} & set(path.relative_to(HOUSE).parts[:-1]):
            continue
        if path.relative_to(HOUSE).parts[0].startswith((".venv", ".demo", ".mypy", ".ruff", ".pytest", ".hypothesis")):
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        if path == Path(__file__):
            continue
        assert not [mark for mark in marks if mark in text], place(path)


def test_files_stay_small() -> None:
    large = {place(p): n for p in files() if (n := len(p.read_text(encoding="utf-8").splitlines())) > 260}
    assert large == {}


def test_every_route_says_who_may_enter(sqlite_store: Store) -> None:
    """Webhooks verify a signature, health is open, link pages are for all, the rest stands in a table of roles."""
    from admin.access import ACCESS
    from bot.web import make_app
    from tests.fakes import configured
    from tests.house import runtime_over

    app = make_app(runtime_over(sqlite_store, configured(secret_key="k" * 32)))
    public = {"healthz", "readyz", "metrics"}
    guarded = ("hook:", "invitation.", "invitations.", "liaison.", "liaisons.")
    unguarded = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in public
        and not rule.endpoint.endswith("static")
        and not rule.endpoint.startswith(guarded)
        and rule.endpoint.removeprefix("console.") not in ACCESS
    ]
    assert unguarded == []
    assert not [rule for rule in app.url_map.iter_rules() if "simulator" in rule.rule]
