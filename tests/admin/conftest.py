"""The furnished county, its app, and a way to sit down as anyone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.runtime import Runtime
from tests.admin.county import app_of, sign_in, with_case_and_broadcast

As = Callable[[str], FlaskClient]


@pytest.fixture
def ids(runtime: Runtime, ids: dict[str, int]) -> dict[str, int]:
    """The county with a case that waits and a broadcast that ended."""
    with_case_and_broadcast(runtime, ids)
    return ids


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
