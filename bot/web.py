"""The web door: platform callbacks, health, figures, and the rooms of pages that are mounted beside them."""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast
from urllib.parse import parse_qsl

import msgspec
from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wsgi import ClosingIterator

from admin import mount
from bot import broadcasts, checks, figures
from bot.channels.base import Channel, Inbound
from bot.conversation import SORRY, respond
from bot.embedded import die_with_parent
from bot.messages import Answer, Call, Refused
from bot.office.placenames import villages_of
from bot.runtime import Runtime, assemble
from bot.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

HOOKS: Mapping[str, str] = {"/wechat": "wechat", "/sms": "sms", "/sms/status": "sms"}


def make_app(runtime: Runtime) -> Flask:
    """The whole web side over an assembled runtime."""
    app = Flask("gongyou", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = max(runtime.settings.wechat_body_limit, 1 << 20)
    app.config["RUNTIME"] = runtime
    for rule, name in HOOKS.items():
        _hook(app, runtime, rule, name)
    _health(app, runtime)
    mount(app, runtime)
    if runtime.settings.demo:
        from bot.demo.simulator import make_simulator  # the simulator and its platforms load only in `demo`

        app.register_blueprint(make_simulator(runtime))
    app.session_interface = FormSessions()
    app.wsgi_app = InOnePiece(app.wsgi_app)  # type: ignore[method-assign]  # Flask's own way to wrap an app
    return app


class FormSessions(SecureCookieSessionInterface):
    """Pages have forms and so signed cookies; a platform's callback has none to open, nor has a page behind a link."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        without = request.path in HOOKS or request.path.startswith("/s/")
        return None if without else super().open_session(app, request)


class InOnePiece:
    """Hands the answer to a callback, and the page behind a link, to the server as one list.

    granian passes an iterator on chunk by chunk between its threads, which takes as long as a turn.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        chunks = self._app(environ, start_response)
        path = environ.get("PATH_INFO", "")
        if path not in HOOKS and not path.startswith("/s/"):
            return chunks
        with closing(ClosingIterator(chunks)) as whole:
            return [b"".join(whole)]


def from_environment() -> Flask:
    """The app for a server process that loads it by name, configured from the environment, its parser warm.

    The process ends with the one that started it: after a kill -9 of that one it would hold port and Redis for ever.
    """
    die_with_parent()
    runtime = assemble(Settings())
    runtime.understand("你好", runtime.today())
    villages_of(runtime.places)
    app = make_app(runtime)
    runtime.store.carry_aside()
    # What stands now stands for ever: the collector need not walk through a dictionary at every other turn.
    gc.collect()
    gc.freeze()
    return app


def _hook(app: Flask, runtime: Runtime, rule: str, name: str) -> None:
    def hook() -> Response:
        channel = runtime.channels.get(name)
        if channel is None:
            return Response(f"channel {name} is not configured", 503)
        try:
            return _respond(runtime, channel)
        except Refused as refused:
            log.warning("refused %s: %s", rule, refused)
            figures.refused(name)
            return Response(str(refused), refused.status)

    app.add_url_rule(
        rule, endpoint=f"hook:{rule}", view_func=hook, methods=["GET", "POST"] if name == "wechat" else ["POST"]
    )


def _respond(runtime: Runtime, channel: Channel) -> Response:
    began = time.perf_counter()
    call = _call(runtime)
    if call.method == "GET":
        return _out(channel.greet(call))
    inbound = channel.receive(call)
    answer = _answer(runtime, channel, inbound)
    figures.turned(channel.name, time.perf_counter() - began)
    return _out(answer)


def _answer(runtime: Runtime, channel: Channel, inbound: Inbound) -> Answer:
    """The one place where a bug is logged and apologised for: the turn has rolled back and counts as unseen."""
    try:
        if inbound.receipts:
            broadcasts.settle(runtime, inbound.receipts)
        replies = [reply for message in inbound.messages for reply in respond(runtime, message)]
    except Exception as error:
        if isinstance(error, SQLAlchemyError):
            log.error("database: %s", type(error).__name__)  # its text would hold the statement's values
        else:
            log.exception("a turn failed")
        figures.failed(channel.name)
        if not inbound.messages:
            return Answer(b"later", status=503)
        replies = [SORRY]
    return channel.answer(inbound, replies)


def _call(runtime: Runtime) -> Call:
    """The request as a channel sees it; the address is the configured one, since a proxy hides what was called."""
    asked: Request = request._get_current_object()  # type: ignore[attr-defined]  # looked for once, not at every use
    query = asked.query_string.decode("ascii", "replace")
    url = runtime.settings.public_url + asked.path + (f"?{query}" if query else "")
    limit = runtime.settings.wechat_body_limit
    told = asked.content_length
    if told is not None and told > limit:
        raise Refused("body too large", 413)
    try:
        # A told length is read in one go; werkzeug's bounded stream reads the others piece by piece.
        body = asked.stream.read(limit + 1) if told is None else asked.environ["wsgi.input"].read(told)
    except RequestEntityTooLarge:
        raise Refused("body too large", 413) from None
    if len(body) > limit:
        raise Refused("body too large", 413)
    headers = cast(Mapping[str, str], asked.headers)  # read as a mapping; copied, it costs as much as the signature
    return Call(asked.method, url, dict(parse_qsl(query, keep_blank_values=True)), headers, body, datetime.now(UTC))


def _out(answer: Answer) -> Response:
    return Response(answer.body, answer.status, content_type=answer.content_type)


def _health(app: Flask, runtime: Runtime) -> None:
    @app.get("/healthz")
    def healthz() -> Response:
        return Response("ok", content_type="text/plain")

    @app.get("/readyz")
    def readyz() -> Response:
        """503 while the database or Redis is away, named in the body; chatting goes on without Redis."""
        found = {finding.name: finding.says for finding in (checks.database(runtime), checks.queue(runtime))}
        ready = all(says == "正常" for says in found.values())
        return Response(msgspec.json.encode(found), 200 if ready else 503, content_type="application/json")

    @app.get("/metrics")
    def metrics() -> Response:
        body, content_type = figures.exposition()
        return Response(body, content_type=content_type)
