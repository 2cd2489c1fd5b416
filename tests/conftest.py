"""Fixtures that every test may use: keys, and stores over both databases, empty at the start of each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_socket
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine

from bot.runtime import Runtime
from bot.store import Keys, Store
from bot.store.engine import engine_for
from tests.databases import Redirected, copy_file, create_database, create_tables, empty_tables, postgres_server, relax

# No test is about time: a busy machine draws and runs slowly, and that is no fault of what is tested.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--labourers", type=int, default=2000, help="simulated talks that tests/labourers holds in all")


LONGEST = ("test_exactly_once.py", "test_two_hosts.py", "test_worker.py", "test_teaching.py")
"""What mostly waits: for workers to die, for leases to end, for a training."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest begin first, so that in the end nobody waits for them alone."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


LOOPBACK = ["127.0.0.1", "::1", "localhost"]


@pytest.hookimpl(trylast=True)
def pytest_runtest_setup() -> None:
    """No test reaches beyond this machine."""
    pytest_socket.socket_allow_hosts(LOOPBACK, allow_unix_socket=True)


@pytest.fixture(scope="session")
def keys() -> Keys:
    return Keys(["A" * 43])


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "gongyou.sqlite"
    create_tables(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A SQLite file of this test alone, with all tables; processes that the test starts may open it too."""
    return copy_file(sqlite_template, tmp_path / "gongyou.sqlite")


@pytest.fixture(scope="session")
def redirected(sqlite_template: Path) -> Redirected:
    return Redirected(f"sqlite:///{sqlite_template}")


@pytest.fixture
def sqlite_store(sqlite_url: str, redirected: Redirected, keys: Keys) -> Iterator[Store]:
    """Open; the engine behind it serves other tests too, so whoever changes that opens a store of their own."""
    store = Store(redirected.lead_to(sqlite_url), keys)
    yield store
    store.close()


@pytest.fixture(scope="session")
def postgres_uri(testrun_uid: str) -> Iterator[str]:
    """The server of this run, shared by all its processes."""
    with postgres_server(testrun_uid[:12]) as uri:
        relax(uri)
        yield uri


@pytest.fixture(scope="session")
def postgres_database(postgres_uri: str, worker_id: str) -> str:
    return create_tables(create_database(postgres_uri, f"test_{worker_id}"))


@pytest.fixture(scope="session")
def postgres_engine(postgres_database: str) -> Iterator[Engine]:
    engine = engine_for(postgres_database)
    yield engine
    engine.dispose()


@pytest.fixture
def postgres_url(postgres_database: str, postgres_engine: Engine) -> Iterator[str]:
    """This process's PostgreSQL database, emptied after the test."""
    yield postgres_database
    empty_tables(postgres_engine)


@pytest.fixture
def postgres_store(postgres_url: str, postgres_engine: Engine, keys: Keys) -> Store:
    return Store(postgres_engine, keys)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Either database in turn: the address, for what opens its own store."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def store(request: pytest.FixtureRequest, database_url: str) -> Store:
    """Either database in turn, opened."""
    opened: Store = request.getfixturevalue("sqlite_store" if database_url.startswith("sqlite") else "postgres_store")
    return opened


@pytest.fixture
def runtime(store: Store, tmp_path: Path) -> Runtime:
    """Of the furnished county, over either database in turn."""
    from tests.admin.county import runtime_of  # with all screens, which most tests do without

    return runtime_of(store, data_dir=tmp_path / "data")


@pytest.fixture
def ids(runtime: Runtime) -> dict[str, int]:
    """What stands in the furnished county, by name."""
    from tests.admin.county import furnish

    return furnish(runtime.store)


@pytest.fixture(scope="session")
def tea_room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of the intents of `tests/nlu/menu.py`, trained once."""
    from bot.nlu.renewal import renew
    from tests.nlu.menu import write_guard, write_menu

    model = tmp_path_factory.mktemp("tea") / "built.bin"
    renew(write_guard(write_menu(model.with_name("menu"))), model, model)
    return model
