"""The archive in headless Chromium: mouse and keyboard highlight the evidence of a sentence. Pages fit on phones, and
have enough contrast, also in dark mode."""

import contextlib
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.web.conftest import Serve

DRIVER = shutil.which("chromedriver")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(DRIVER is None, reason="no chromedriver here (Debian: apt install chromium chromium-driver)"),
]
COLOUR = "return getComputedStyle(document.querySelector('mark')).backgroundColor"
CONTRAST = """
const of = colour => (colour.match(/[\\d.]+/g) || []).map(Number);
const linear = n => n / 255 <= .03928 ? n / 255 / 12.92 : ((n / 255 + .055) / 1.055) ** 2.4;
const light = ([r, g, b]) => .2126 * linear(r) + .7152 * linear(g) + .0722 * linear(b);
const ground = node => {
  for (; node; node = node.parentElement) {
    const colour = of(getComputedStyle(node).backgroundColor);
    if (colour.length == 3 || colour[3] == 1) return colour;
  }
  return [255, 255, 255];
};
const contrast = node => {
  const [low, high] = [of(getComputedStyle(node).color), ground(node)].map(light).sort((a, b) => a - b);
  return (high + .05) / (low + .05);
};
return [...document.querySelectorAll("body *")]
  .filter(one => [...one.childNodes].some(node => node.nodeType == 3 && node.data.trim()) && contrast(one) < 4.5)
  .map(one => one.textContent.slice(0, 40) + contrast(one));
"""


Send = Callable[..., Any]


@pytest.fixture
def send() -> Iterator[Send]:
    """A function that sends a command to Chromium by the WebDriver protocol: https://www.w3.org/TR/webdriver2/"""
    with contextlib.ExitStack() as ends:
        process = ends.enter_context(subprocess.Popen([str(DRIVER), "--port=0"], stdout=subprocess.PIPE, text=True))
        ends.callback(process.terminate)
        port = next(found[1] for line in process.stdout or () if (found := re.search(r"successfully.* (\d+)", line)))
        driver = ends.enter_context(httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60))
        options = {"goog:chromeOptions": {"args": ["--headless", "--no-sandbox", "--disable-gpu"]}}
        made = driver.post("/session", json={"capabilities": {"alwaysMatch": options}}).json()["value"]
        session = f"/session/{made['sessionId']}"
        ends.callback(driver.delete, session)
        yield lambda path, **given: driver.post(session + path, json=given).raise_for_status().json()["value"]


def test_pages_highlight_evidence_and_fit_phones_in_a_browser(serve: Serve, send: Send) -> None:
    base = str(serve(requests_per_minute=1000).base_url)

    def run(script: str) -> Any:
        return send("/execute/sync", script=script, args=[])

    def point_at(selector: str) -> str:
        element = send("/element", using="css selector", value=selector)
        move = {"type": "pointerMove", "x": 0, "y": 0, "origin": element}
        send("/actions", actions=[{"type": "pointer", "id": "mouse", "actions": [move]}])
        return str(run(COLOUR))

    send("/url", url=f"{base}/article/1")
    plain, lit = point_at("h1"), point_at(".s2")
    assert lit != plain == point_at("h1")
    assert run("said = document.querySelector('a.said'); said.focus(); return said.tabIndex") == 0
    assert run(COLOUR) == lit
    for path in ("/", "/article/1", "/story/1", "/search?q=pipes", "/lists", "/charts", "/nothing?lang=zh"):
        for scheme in ("light", "dark"):
            wanted = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
            phone = {"width": 360, "height": 800, "deviceScaleFactor": 1, "mobile": True}
            send("/goog/cdp/execute", cmd="Emulation.setEmulatedMedia", params=wanted)
            send("/goog/cdp/execute", cmd="Emulation.setDeviceMetricsOverride", params=phone)
            send("/url", url=base + path)
            assert run(CONTRAST) == [], (path, scheme)
            assert run("return document.documentElement.scrollWidth") <= 360, path
