"""Charts as SVG and PNG. Only commands, the worker and short-lived children import this: it takes 150 MB of memory."""

from __future__ import annotations

import hashlib
import re
from functools import cache

import vl_convert

from core.foundation.typesetting import FONTS
from core.statistics.reports.charts.look import FORMAT_LOCALES, PAPER, Spec

VERSION = "6.4"  # of Vega-Lite; the browser's bundle holds the same, see web/static/vendor/VENDOR.md
COUNTED = re.compile(r'(?<=id=")(?:clip|gradient)\d+(?=")|(?<=url\(#)(?:clip|gradient)\d+(?=\))')


def svg(spec: Spec, language: str) -> str:
    """The chart as SVG text; the same chart makes the same text on every machine. Raises ValueError on a bad spec."""
    _register_fonts()
    drawn = vl_convert.vegalite_to_svg(
        spec, vl_version=VERSION, allowed_base_urls=[], format_locale=dict(FORMAT_LOCALES[language])
    )
    return _named_alike(drawn)


def png(spec: Spec, language: str, scale: float = 2) -> bytes:
    """The chart as a PNG picture on white, `scale` times its size in pixels. Raises ValueError on a bad spec."""
    _register_fonts()
    white = {**spec, "background": PAPER, "padding": 14}
    return vl_convert.vegalite_to_png(
        white, vl_version=VERSION, scale=scale, allowed_base_urls=[], format_locale=dict(FORMAT_LOCALES[language])
    )


def _named_alike(drawn: str) -> str:
    # Vega numbers its clips through the life of a process; several charts of one page must not share a name either.
    names = list(dict.fromkeys(COUNTED.findall(drawn)))
    mark = hashlib.sha256(COUNTED.sub("", drawn).encode()).hexdigest()[:8]
    return COUNTED.sub(lambda found: f"c{mark}-{names.index(found[0])}", drawn)


@cache
def _register_fonts() -> None:
    vl_convert.register_font_directory(str(FONTS))
