"""What the tests need beyond the virtual environment: Chromium, a library, a Chinese font; from Debian where root.

Run by `make test` before the suite. What cannot be installed is named, with the reason, and the run stops there:
a test that needs it would otherwise be skipped in silence.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = {
    "chromium": "chromium",
    "font": "fonts-wqy-zenhei",
    "fontconfig": "fontconfig",
    "driver": "libatomic1",
}


def browser() -> str | None:
    """Path of a Chromium on this machine."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def chinese_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    listed = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


def driver_starts() -> bool:
    """Playwright's wheel brings its own Node.js, which a small Debian lacks a library for."""
    from playwright._impl._driver import compute_driver_executable

    node = compute_driver_executable()[0]
    return subprocess.run([node, "--version"], capture_output=True, check=False).returncode == 0


def missing() -> list[str]:
    wanted = []
    if browser() is None:
        wanted.append(PACKAGES["chromium"])
    if not chinese_font():
        wanted += [PACKAGES["fontconfig"], PACKAGES["font"]]
    if not driver_starts():
        wanted.append(PACKAGES["driver"])
    return wanted


def main() -> int:
    wanted = missing()
    if wanted and os.geteuid() == 0 and shutil.which("apt-get"):
        print("installing", *wanted)
        subprocess.run(["apt-get", "update", "-q"], check=False, stdout=subprocess.DEVNULL)
        subprocess.run(
            ["apt-get", "install", "-q", "-y", "--no-install-recommends", *wanted],
            check=False,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )
        wanted = missing()
    if wanted:
        print(f"The browser tests need {wanted}: as root, apt-get install {' '.join(wanted)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
