"""The sweep and the end of a broadcast look through millions of rows by small indexes, and hold up nobody meanwhile."""

from typing import Any

from sqlalchemy import event

from bot import broadcasts
from bot.broadcasts.finishing import finish
from tests.broadcasts.test_deliver import LI, WANG, Stage, begun, stage
from tests.county import VILLAGE, person
from tests.fakes import simulated

__all__ = ["simulated", "stage"]


def test_a_sweep_walks_through_no_ledger_on_sqlite(stage: Stage) -> None:
    if not stage.store.one_writer:
        return
    person(stage.store, "王秀兰", WANG)
    begun(stage, {"areas": [VILLAGE]})
    steps: list[str] = []

    def explain(connection: Any, _cursor: Any, sql: str, values: Any, _context: Any, _many: bool) -> None:
        if sql.startswith("SELECT") and "deliveries" in sql:
            plan = connection.connection.cursor().execute(f"EXPLAIN QUERY PLAN {sql}", values)
            steps.extend(step for *_, step in plan.fetchall())

    event.listen(stage.store.engine, "before_cursor_execute", explain)
    stage.sweep(idle=False)
    assert any("ix_deliveries_sending" in step for step in steps)
    assert "SCAN deliveries" not in steps


def test_a_broadcast_in_hand_is_not_finished_and_one_sent_is(stage: Stage) -> None:
    person(stage.store, "王秀兰", WANG)
    person(stage.store, "李", LI)
    number = begun(stage, {"areas": [VILLAGE]})
    assert not finish(stage.runtime, number)
    assert stage.state(number) == "running"
    broadcasts.pause(stage.runtime, number)
    stage.deliver(number)
    assert not finish(stage.runtime, number)
    broadcasts.resume(stage.runtime, number)
    stage.deliver(number)
    assert stage.state(number) == "finished"
    assert not finish(stage.runtime, number)
