"""Staff accounts by administrators: taken on, moved, given a new password, signed out, closed and opened again."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, abort, flash
from werkzeug.wrappers import Response as AnyResponse

from admin.access import ROLES
from admin.desk import found, go, leave_line, me, runtime, scope, show, written
from bot.desk import staffing
from bot.store import Tx
from bot.store.desk import staff
from bot.store.screens import office
from bot.store.screens.office import MemberLine

pages = Blueprint("members", __name__)


@pages.get("/staff/new")
def add() -> Response:
    return _new_page({}, {"name": "", "role": "", "area": me().area})


@pages.post("/staff/new")
def employ() -> Response:
    """Adds the account and shows its first password, once."""
    form = {"name": written("name", 40), "role": written("role", 14), "area": written("area", 12)}
    errors = {} if form["name"] else {"name": "请填账号，一般用本人的姓名。"}
    errors |= _faults(form["role"], form["area"])
    if errors:
        return _new_page(errors, form, 422)
    try:
        made = staffing.employ(runtime(), form["name"], form["role"], form["area"], by=me().name, temporary=True)
    except staffing.Unfit as unfit:
        return _new_page({"name": f"{unfit}。"}, form, 422)
    return show("staff/member_password.html", name=form["name"], password=made, word="账号开好了")


@pages.get("/staff/<int:staff_id>")
def detail(staff_id: int) -> Response:
    with runtime().store.reading() as tx:
        return _member_page(tx, _member(tx, staff_id), {})


@pages.post("/staff/<int:staff_id>")
def assign(staff_id: int) -> Response | AnyResponse:
    """Another role and area; nobody changes their own, so that one administrator is always left."""
    role, area = written("role", 14), written("area", 12)
    with runtime().store.begin() as tx:
        line = _other(tx, staff_id)
        errors = _faults(role, area)
        if errors:
            return _member_page(tx, line, errors, 422)
        staffing.assign(runtime(), tx, staff_id, role, area, me().name)
    flash(f"改好了，{line.name}的下一步操作就按新的角色和区域。")
    return go("members.detail", staff_id=staff_id)


@pages.post("/staff/<int:staff_id>/reset")
def reset(staff_id: int) -> Response:
    """A new password, shown once; the member chooses their own with it."""
    with runtime().store.begin() as tx:
        line = _other(tx, staff_id)
        made = staffing.reset(runtime(), tx, staff_id, me().name, without_code=bool(written("without_code")))
    return show("staff/member_password.html", name=line.name, password=made, word="密码重设好了")


@pages.post("/staff/<int:staff_id>/sessions/<int:session_id>/end")
def end(staff_id: int, session_id: int) -> AnyResponse:
    with runtime().store.begin() as tx:
        _member(tx, staff_id)
        ended = staff.end_session(tx, staff_id, session_id)
        if ended:
            leave_line(tx, "staff-sign-out", f"staff {staff_id}", sessions=1)
    flash("那一处已经退出。" if ended else "那一处已经不在登录了。")
    return go("members.detail", staff_id=staff_id)


@pages.get("/staff/<int:staff_id>/close")
def ask(staff_id: int) -> Response:
    """What closing will do, before it happens."""
    with runtime().store.reading() as tx:
        return show("staff/member_close.html", line=_other(tx, staff_id))


@pages.post("/staff/<int:staff_id>/close")
def close(staff_id: int) -> AnyResponse:
    with runtime().store.begin() as tx:
        line = _other(tx, staff_id)
        staffing.close(runtime(), tx, staff_id, me().name)
    flash(f"{line.name}的账号停用了，已经退出所有登录。")
    return go("office.members")


@pages.post("/staff/<int:staff_id>/reopen")
def reopen(staff_id: int) -> Response:
    with runtime().store.begin() as tx:
        line = _other(tx, staff_id)
        made = staffing.reopen(runtime(), tx, staff_id, me().name)
    return show("staff/member_password.html", name=line.name, password=made, word="账号重新启用了")


def _member(tx: Tx, staff_id: int) -> MemberLine:
    line: MemberLine = found(office.member(tx, scope(), staff_id))
    return line


def _other(tx: Tx, staff_id: int) -> MemberLine:
    """A member other than oneself: one's own account is changed on one's own page or by a colleague."""
    line = _member(tx, staff_id)
    if line.id == me().id:
        abort(404)
    return line


def _faults(role: str, area: str) -> dict[str, str]:
    errors = {} if role in ROLES else {"role": "请选一个角色。"}
    here = area in runtime().places and scope().holds(area)
    return errors if here else errors | {"area": "请选一个您管的地方。"}


def _areas(present: str = "") -> Mapping[str, str]:
    """The divisions an account may be limited to: one's own, those one level below, and the one it has."""
    places, own = runtime().places, me().area
    codes = [own, *(places.children(own) if own in places else ()), present]
    return {code: places.name(code) for code in codes if code in places}


def _new_page(errors: Mapping[str, str], form: Mapping[str, str], status: int = 200) -> Response:
    return show("staff/member_new.html", status, errors=errors, form=form, areas=_areas())


def _member_page(tx: Tx, line: MemberLine, errors: Mapping[str, str], status: int = 200) -> Response:
    sessions = staff.sessions_of(tx, line.id, "", runtime().now())
    facts = {"line": line, "sessions": sessions, "areas": _areas(line.area), "now": runtime().now()}
    return show("staff/member.html", status, errors=errors, **facts)
