"""Draws scenes as HTML that looks like Telegram on a phone, and takes pictures of it with Chromium."""

import json
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from html import escape, unescape
from pathlib import Path

from tests.phone.session import Bubble, Scene

CSS = Path(__file__).with_name("phone.css")
WIDTH = 390
SCALE = 2
COLOURS = "12"
"""Number of colours of a picture. With fewer colours, its file is smaller."""
PACKAGES = "chromium pngquant fonts-roboto-unhinted fonts-liberation fonts-noto-cjk fonts-dejavu"
"""Packages of Debian with which the pictures look the same everywhere."""
FONTS = ("Roboto", "Liberation Sans", "DejaVu Sans", "Noto Sans CJK SC")
"""The fonts of phone.css. With other fonts, lines would break at other words."""
MEASURE = """<script>addEventListener("load", () => { const sizes = {};
for (const one of document.querySelectorAll(".phone")) sizes[one.id] = Math.ceil(one.getBoundingClientRect().height);
document.body.dataset.sizes = JSON.stringify(sizes); });</script>"""


def page(scenes: Sequence[Scene], *, script: str = "") -> str:
    """Return an HTML page with a phone for each scene."""
    phones = "\n".join(map(_phone, scenes))
    css = CSS.read_text(encoding="utf-8")
    return f'<!doctype html>\n<meta charset="utf-8">\n<style>\n{css}</style>\n{phones}\n{script}\n'


def chromium() -> str | None:
    """Return the path of the browser, None if there is none."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def missing() -> list[str]:
    """Return the programs and fonts that pictures need and this machine lacks."""
    programs = {"Chromium": chromium(), "pngquant": shutil.which("pngquant")}
    lister = shutil.which("fc-list")
    fonts = {f"the font {name}": lister and _output(lister, name) for name in FONTS}
    return [name for name, there in (programs | fonts).items() if not there]


def write_pages(scenes: Sequence[Scene], folder: Path) -> None:
    """Write an HTML file for each scene."""
    folder.mkdir(parents=True, exist_ok=True)
    for scene in scenes:
        (folder / f"{scene.name}.html").write_text(page([scene]), encoding="utf-8")


def take(browser: str, scenes: Sequence[Scene], pages: Path, pictures: Path) -> None:
    """Take a picture of each page that `write_pages` wrote to the folder `pages`."""
    pictures.mkdir(parents=True, exist_ok=True)
    everything = pages / "all.html"
    everything.write_text(page(scenes, script=MEASURE), encoding="utf-8")
    found = re.search(r'data-sizes="([^"]*)"', _run(browser, "--dump-dom", f"--window-size={WIDTH},2000", everything))
    if found is None:
        raise RuntimeError(f"{browser} did not say how high the pictures are")
    heights = json.loads(unescape(found[1]))
    for scene in scenes:
        picture = pictures / f"{scene.name}.png"
        size = f"--window-size={WIDTH},{heights[scene.name]}"
        _run(
            browser, f"--screenshot={picture.absolute()}", size, f"--force-device-scale-factor={SCALE}",
            pages / f"{scene.name}.html",
        )  # fmt: skip
        shrink(picture)


def shrink(picture: Path, colours: str = COLOURS) -> None:
    """Reduce the colours of a picture. Its file is then a quarter as large, and text still looks the same."""
    arguments = ("--nofs", "--speed", "1", "--strip", colours, "-")
    done = subprocess.run(
        ["pngquant", *arguments], input=picture.read_bytes(), capture_output=True, check=True, timeout=60
    )
    picture.write_bytes(done.stdout)


def _run(browser: str, *arguments: str | Path) -> str:
    *options, target = arguments
    return _output(
        browser, "--headless", "--no-sandbox", "--disable-background-networking", "--hide-scrollbars",
        "--disable-gpu", "--disable-lcd-text", *map(str, options), Path(target).absolute().as_uri(),
    )  # fmt: skip


def _output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout


def _phone(scene: Scene) -> str:
    bar = (
        f'<div class="bar"><div class="face">{escape(scene.title[0])}</div>'
        f"<div><b>{escape(scene.title)}</b><small>{escape(scene.about)}</small></div></div>"
    )
    talk = "\n".join(map(_bubble, scene.bubbles))
    return f'<div class="phone" id="{scene.name}">{bar}<div class="talk">{talk}</div></div>'


def _bubble(bubble: Bubble) -> str:
    if bubble.who == "bot":
        keys = "".join(f'<div class="row">{"".join(map(_key, row))}</div>' for row in bubble.buttons)
        return f'<div class="bubble bot{" keys" if keys else ""}">{_quotes(bubble.html)}</div>{keys}'
    if bubble.who == "choice":
        title, _, about = bubble.plain.partition("\n")
        return f'<div class="choice"><b>{escape(title)}</b>{escape(about)}</div>'
    if bubble.who in ("press", "note", "typed"):
        return f'<div class="{bubble.who}">{escape(bubble.plain)}</div>'
    name = f'<span class="name">{escape(bubble.name)}</span>' if bubble.name else ""
    return f'<div class="bubble reader">{name}{escape(bubble.plain)}</div>'


def _key(button: Mapping[str, str]) -> str:
    away = " away" if "url" in button else ""
    return f'<div class="key{away}">{escape(button["text"])}</div>'


def _quotes(html: str) -> str:
    # In HTML, a quotation is a block, so the line breaks around it would become empty lines.
    return re.sub(
        r"\n?<blockquote expandable>(.*?)</blockquote>\n?",
        r"<blockquote><span>\1</span></blockquote>",
        html,
        flags=re.DOTALL,
    )
