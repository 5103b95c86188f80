"""A real browser: Chromium without a window, driven through chromedriver.

Whatever is looked for is waited for, and a click lasts until the page it leads to is there.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

PATIENCE = 20.0
"""Seconds after which what a test waits for will never come."""
REQUIRED = "KILO_TUI_BROWSER_REQUIRED"
"""Where this variable is set, a test that finds no browser fails."""

_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""The key of an element's id, as the WebDriver standard names it."""
_PORT = re.compile(r"success.*on port (\d+)")


class Size(NamedTuple):
    """Of a window, in CSS pixels."""

    width: int
    height: int


DESKTOP = Size(1000, 760)
PHONE = Size(320, 640)


@contextmanager
def chromium(folder: Path):
    """A browser that keeps what it knows in `folder` and does not outlive its test."""
    browser, driver = _installed()
    environment = os.environ | {"HOME": str(folder)}
    with subprocess.Popen(
        [driver, "--port=0"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
        text=True,
    ) as process:
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{_port(process)}", trust_env=False, timeout=60) as driven:
                window = Chromium(driven, browser, folder)
                yield window
                window.close()
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _installed() -> tuple[str, str]:
    """The programs; without them the test ends here."""
    browser = next(filter(None, map(shutil.which, _CHROMIUM)), None)
    driver = shutil.which("chromedriver")
    if browser and driver:
        return browser, driver
    said = f"no {'chromedriver' if browser else 'Chromium'} here; Debian's packages are chromium and chromium-driver"
    if os.environ.get(REQUIRED):
        pytest.fail(said)
    pytest.skip(said)


def _port(process: subprocess.Popen[str]) -> int:
    """Where chromedriver listens, which it says when it does."""
    assert process.stdout is not None
    for line in process.stdout:
        if found := _PORT.search(line):
            return int(found[1])
    raise AssertionError("chromedriver ended before it listened")


class Chromium:
    """One window, and what a person does with it."""

    def __init__(self, driver: httpx.Client, browser: str, folder: Path) -> None:
        self._driver = driver
        options = {"binary": browser, "args": [*_FLAGS, f"--user-data-dir={folder}"]}
        wanted = {
            "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL"},
            "timeouts": {"implicit": round(PATIENCE * 1000)},
        }
        made = self._call("POST", "/session", capabilities={"alwaysMatch": wanted})
        self._session = f"/session/{made['sessionId']}"
        self.resize(DESKTOP)

    # --- what a person does

    def open(self, url: str) -> None:
        """Go to a page."""
        self._do("POST", "/url", url=url)

    def press(self, words: str) -> None:
        """Press the button that says this."""
        self._click(f"//button[normalize-space()={_quoted(words)}]")

    def follow(self, words: str) -> None:
        """Follow the link that says this."""
        self._click(f"//a[normalize-space()={_quoted(words)}]")

    def resize(self, size: Size) -> None:
        """Look at the page in a window, or on a phone, of this size."""
        metrics = {"width": size.width, "height": size.height, "deviceScaleFactor": 1, "mobile": size.width < 500}
        self._chrome("Emulation.setDeviceMetricsOverride", **metrics)

    # --- what a person sees

    def until(self, words: str) -> None:
        """Wait until the page says this."""
        self._find(f"//body//*[contains(normalize-space(), {_quoted(words)})]")

    @property
    def text(self) -> str:
        """What the page says."""
        return self._run("return document.body.innerText")

    @property
    def title(self) -> str:
        """What the window is called."""
        return self._do("GET", "/title")

    @property
    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        return self._run("return document.documentElement.scrollWidth - document.documentElement.clientWidth")

    def complaints(self) -> list[str]:
        """What the browser complained of since it was last asked: scripts, policies, what it could not load."""
        return [one["message"] for one in self._do("POST", "/se/log", type="browser") if one["level"] != "DEBUG"]

    def close(self) -> None:
        """End the browser."""
        self._do("DELETE", "")

    # --- WebDriver

    def _click(self, path: str) -> None:
        """Click what leads to another page, and wait until this one is left."""
        page = self._find("/html")
        self._do("POST", f"/element/{self._find(path)}/click")
        given_up = time.monotonic() + PATIENCE
        while self._answer("GET", f"{self._session}/element/{page}/name").is_success:
            assert time.monotonic() < given_up, f"{path} leads nowhere"

    def _find(self, path: str) -> str:
        return self._do("POST", "/element", using="xpath", value=path)[_ELEMENT]

    def _run(self, script: str) -> Any:
        return self._do("POST", "/execute/sync", script=script, args=[])

    def _chrome(self, command: str, **parameters: Any) -> Any:
        return self._do("POST", "/goog/cdp/execute", cmd=command, params=parameters)

    def _do(self, method: str, path: str, **body: Any) -> Any:
        return self._call(method, self._session + path, **body)

    def _call(self, method: str, path: str, **body: Any) -> Any:
        answer = self._answer(method, path, **body)
        value = answer.json()["value"]
        assert answer.is_success, value["message"]
        return value

    def _answer(self, method: str, path: str, **body: Any) -> httpx.Response:
        return self._driver.request(method, path, json=body if method == "POST" else None)


def _quoted(words: str) -> str:
    assert '"' not in words
    return f'"{words}"'
