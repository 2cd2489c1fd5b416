"""The simulator's pages in the web process: the window, what it starts with, and the way to the platforms' process."""

from __future__ import annotations

import tomllib
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from flask import Blueprint, Response, jsonify, render_template, request
from sqlalchemy import select

from bot.runtime import Runtime
from bot.settings import HOUSE
from bot.store import Tx
from bot.store.field import groups, liaisons

POLICY = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
CHOICES = 30
PATIENCE = 10.0
PICTURES = (
    {"file": "ticket.svg", "name": "车票"},
    {"file": "certificate.svg", "name": "合格证"},
    {"file": "notice.svg", "name": "招工广告"},
)
PLACES = (
    {"label": "泼机镇街上", "address": "云南省昭通市镇雄县泼机镇", "latitude": 27.5583, "longitude": 104.9126},
    {"label": "镇雄县城乌峰广场", "address": "云南省昭通市镇雄县乌峰街道", "latitude": 27.4415, "longitude": 104.8735},
    {"label": "东莞市长安镇", "address": "广东省东莞市长安镇", "latitude": 22.8165, "longitude": 113.8036},
    {"label": "昆明市官渡区", "address": "云南省昆明市官渡区", "latitude": 25.0152, "longitude": 102.7437},
)


def make_simulator(runtime: Runtime) -> Blueprint:
    """The rooms under /simulator/. The phones themselves live in the process of the simulated platforms."""
    pages = Blueprint(
        "simulator", __name__, url_prefix="/simulator", template_folder="templates", static_folder="static"
    )
    settings = runtime.settings
    phones = f"{settings.wechat_api_url}/phones"

    @pages.after_request
    def guarded(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-cache"
        return response

    @pages.get("/")
    def window() -> str:
        return render_template("simulator/window.html", account=settings.sms_signature, sender=settings.twilio_from)

    @pages.get("/api/start")
    def start() -> Response:
        with runtime.store.reading() as tx:
            return jsonify(
                menu=_menu(),
                places=PLACES,
                pictures=PICTURES,
                liaisons=_liaisons(tx),
                groups=_groups(tx),
            )

    @pages.route("/api/<what>", methods=["GET", "POST"])
    def passed_on(what: str) -> Response:
        # A page of another origin cannot send JSON without asking first, and is never answered when it asks.
        if request.method == "POST" and not request.is_json:
            return _unavailable("只收 JSON", 415)
        try:
            answer = requests.request(
                request.method,
                f"{phones}/{what}",
                params=request.args.to_dict(),
                data=request.get_data(),
                headers={"Content-Type": "application/json"},
                timeout=PATIENCE,
            )
        except requests.RequestException:
            return _unavailable("模拟平台没有回答", 502)
        return Response(answer.content, answer.status_code, content_type="application/json")

    return pages


def _unavailable(reason: str, status: int) -> Response:
    answer = jsonify(error=reason)
    answer.status_code = status
    return answer


def _menu() -> list[dict[str, Any]]:
    """The account's menu from `data/menu.toml`, in the window's words."""
    buttons = tomllib.loads((HOUSE / "data/menu.toml").read_text("utf-8"))["button"]
    return [
        {
            "name": button["name"],
            "entries": [{"name": entry["name"], "key": entry["key"]} for entry in button["sub_button"]],
        }
        for button in buttons
    ]


def _liaisons(tx: Tx) -> list[dict[str, str]]:
    table = liaisons.Liaison
    rows = tx.all(
        select(table.number, table.name, table.township).where(table.active).order_by(table.number).limit(CHOICES)
    )
    return [{"number": row.number, "name": row.name, "township": row.township} for row in rows]


def _groups(tx: Tx) -> list[dict[str, str]]:
    """Village groups with a robot; a window knows them by the robot's key."""
    table = groups.VillageGroup
    robots = select(table.number, table.name, table.robot_sealed).where(
        table.kind == "robot", table.robot_sealed.is_not(None)
    )
    found = [
        {"number": row.number, "name": row.name, "key": _key(tx.keys.unseal(row.robot_sealed))}
        for row in tx.all(robots.order_by(table.number).limit(CHOICES))
    ]
    return [group for group in found if group["key"]]


def _key(address: str) -> str:
    return parse_qs(urlsplit(address).query).get("key", [""])[0]
