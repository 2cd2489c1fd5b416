"""The furnished county, its app, and a way to sit down as anyone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.runtime import Runtime
from bot.store import Store
from tests.admin.county import app_of, furnish, runtime_of, sign_in, with_case_and_broadcast

As = Callable[[str], FlaskClient]


@pytest.fixture
def runtime(store: Store, tmp_path: Path) -> Runtime:
    return runtime_of(store, data_dir=tmp_path / "data")


@pytest.fixture
def ids(runtime: Runtime) -> dict[str, int]:
    """What stands in the county, by name."""
    made = furnish(runtime.store)
    with_case_and_broadcast(runtime, made)
    return made


@pytest.fixture
def app(runtime: Runtime) -> Flask:
    return app_of(runtime)


@pytest.fixture
def seated(app: Flask, runtime: Runtime, ids: dict[str, int]) -> As:
    """A browser in which that member of staff is signed in."""

    def sit(name: str) -> FlaskClient:
        client = app.test_client()
        sign_in(client, runtime, name)
        return client

    return sit
