"""What was not understood: the list, saying what a message means, and the training that learns from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, abort, flash, request
from werkzeug.wrappers import Response as AnyResponse

from admin.desk import asked, found, go, leave_line, me, page_number, runtime, scope, show, written
from admin.wording import LESSON_STATES, LESSON_WHY
from bot import teaching
from bot.dialogs.wording import TAGS
from bot.nlu.renewal import previous_of
from bot.store.screens import lessons
from bot.store.talk import trainings
from bot.teaching import stating
from bot.teaching.sentences import filled

pages = Blueprint("teaching", __name__)

ACTS = {"train": "model-train", "force": "model-train", "back": "model-back"}
GUESSES = 3
"""Readings of the parser that stand first in the list to choose from."""


@pages.get("/teaching")
def listing() -> Response:
    wanted = lessons.LessonFilter(state=asked("state", LESSON_STATES), why=asked("why", LESSON_WHY))
    order = asked("order", lessons.ORDERS) or "newest"
    with runtime().store.reading() as tx:
        page = lessons.listing(tx, scope(), wanted, order, page_number())
    return show("talk/lessons.html", page=page, wanted=wanted, order=order, meanings=_meanings())


@pages.get("/teaching/<int:lesson_id>")
def detail(lesson_id: int) -> Response:
    return _page(lesson_id)


@pages.post("/teaching/<int:lesson_id>/give")
def give(lesson_id: int) -> Response | AnyResponse:
    """Teaches: the intent, and what the message states in words that our grammars read; then the next one comes."""
    given = _given()
    stated = stating.read(runtime().understand, runtime().today(), given)
    errors = dict(stated.errors)
    meant = written("meant", 40)
    if meant not in _meanings():
        errors["meant"] = "请选它是什么意思。"
    if errors:
        return _page(lesson_id, 422, errors=errors, given=given, meant=meant)
    _settle(lesson_id, "taught", meant, stated.slots)
    flash("记下了。下次训练以后，它就听得懂这样的话。")
    return _next()


@pages.post("/teaching/<int:lesson_id>/skip")
def skip(lesson_id: int) -> AnyResponse:
    """Nothing to learn from it; or, with `again`, back to those that wait."""
    again = bool(written("again"))
    _settle(lesson_id, "open" if again else "skipped")
    flash("放回待教了。" if again else "跳过了。")
    return go("teaching.detail", lesson_id=lesson_id) if again else _next()


@pages.get("/teaching/model")
def model() -> Response:
    """The model in use, what the last training came to, and the buttons for the next."""
    _home_only()
    from bot.nlu.live import newest
    from bot.nlu.modelfile import BadModel, header_of

    settings = runtime().settings
    try:
        header = header_of(newest(settings.models))
    except BadModel:
        header = {}
    with runtime().store.reading() as tx:
        last = trainings.latest(tx)
        taught = lessons.listing(tx, scope(), lessons.LessonFilter(state="taught")).total
    ours = newest(settings.models) == settings.models[1]
    back = ours and previous_of(settings.models[1]).exists()
    return show("talk/model.html", header=header, last=last, taught=taught, back=back, meanings=_meanings())


@pages.get("/teaching/model/latest")
def latest() -> Response:
    """The last training alone: the page asks for it until it has ended."""
    _home_only()
    with runtime().store.reading() as tx:
        return show("talk/training.html", last=trainings.latest(tx), meanings=_meanings())


@pages.post("/teaching/model")
def train() -> AnyResponse:
    """Asks for a training, or for the way back; a job does it."""
    _home_only()
    act: Any = written("act")
    if act not in ACTS:
        abort(400)
    with runtime().store.begin() as tx:
        last = trainings.latest(tx)
        busy = last is not None and last.state in {"asked", "running"}
        if not busy:
            training_id = trainings.ask(tx, act, me().name, runtime().now())
            leave_line(tx, ACTS[act], f"training {training_id}", forced=act == "force")
    if busy:
        flash("已经有一个在排队或训练了，等它完。", "warn")
    else:
        runtime().enqueue("train_model", training_id)
        flash("交给后台了，训练要一两分钟。这一页会自己更新。")
    return go("teaching.model")


def _home_only() -> None:
    """One model serves the whole house: whoever looks after a part of it, or after another county, has no say."""
    if not scope().holds(runtime().settings.home_area):
        abort(404)


def _meanings() -> dict[str, str]:
    return teaching.meanings(runtime().settings.intents)


def _given() -> dict[str, str | Sequence[str]]:
    """The slots of the form as they were filled in."""
    given: dict[str, str | Sequence[str]] = {slot: written(slot) for slot in stating.NAMES if slot != "tags"}
    given["tags"] = request.form.getlist("tags")
    return given


def _settle(lesson_id: int, state: Any, meant: str = "", slots: Mapping[str, Any] | None = None) -> None:
    with runtime().store.begin() as tx:
        found(lessons.record(tx, scope(), lesson_id))
        now, who = runtime().now(), me().id
        lessons.settle(tx, scope(), lesson_id, state, now, staff_id=who, meant=meant, slots=slots)
        leave_line(tx, "teach" if state == "taught" else f"teach-{state}", f"lesson {lesson_id}", meant=meant)
    teaching.write_taught(runtime())


def _next() -> AnyResponse:
    """The next one that waits, in the order of the list one came from."""
    order = asked("order", lessons.ORDERS) or "newest"
    with runtime().store.reading() as tx:
        following = lessons.after(tx, scope(), order)
    if following is None:
        return go("teaching.listing", state="open")
    return go("teaching.detail", lesson_id=following, order=order)


def _page(lesson_id: int, status: int = 200, **facts: Any) -> Response:
    with runtime().store.reading() as tx:
        lesson = found(lessons.record(tx, scope(), lesson_id))
    said = runtime().understand(filled(lesson.text), runtime().today())
    shown = {"errors": {}, "given": stating.words_of(said), "meant": lesson.meant} | facts
    guesses = [intent for intent, _ in said.intents[:GUESSES]]
    lists = {"worded": stating.WORDED, "picked": stating.PICKED, "names": stating.NAMES, "tags": TAGS}
    shown |= {"guesses": guesses, "meanings": _meanings(), "order": asked("order", lessons.ORDERS) or "newest"}
    return show("talk/lesson.html", status, lesson=lesson, **lists, **shown)
