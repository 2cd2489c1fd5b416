"""A folder of intents of another house: a tea room, in two languages, with names of its own."""

from __future__ import annotations

import json
from pathlib import Path

MENU = {
    "order_tea": [
        "来杯茶",
        "我要喝茶",
        "有没有绿茶",
        "泡壶茶",
        "给我倒茶",
        "红茶有吗",
        "a cup of tea",
        "green tea please",
    ],
    "order_noodles": [
        "来碗面",
        "我要吃面",
        "有没有牛肉面",
        "下碗面条",
        "煮面",
        "拌面有吗",
        "a bowl of noodles",
        "noodles",
    ],
    "pay": ["买单", "结账", "一共多少钱", "算一下账", "我要付钱", "付款", "the bill please", "how much is it"],
    "book_table": [
        "订个位子",
        "留一桌",
        "晚上有位置吗",
        "我们六个人订桌",
        "包间还有没有",
        "book a table",
        "a table for two",
    ],
    "complain": ["茶是凉的", "面太咸了", "等了半个小时", "服务员不理人", "碗没洗干净", "the tea is cold", "too salty"],
}
GUARD = [("来壶茶", "order_tea"), ("再来碗面", "order_noodles"), ("结一下账", "pay"), ("book a table", "book_table")]


def write_menu(folder: Path, **changed: list[str]) -> Path:
    """Intent files without a lexicon of their own; `changed` replaces the examples of an intent."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, examples in (MENU | changed).items():
        lines = json.dumps(examples, ensure_ascii=False)
        (folder / f"{name}.toml").write_text(f"examples = {lines}\n", encoding="utf-8")
    return folder


def write_guard(folder: Path) -> Path:
    lines = [json.dumps({"text": text, "intent": intent}, ensure_ascii=False) for text, intent in GUARD]
    (folder / "guard.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder
