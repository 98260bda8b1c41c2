"""What the press's child process does: PDF and pictures, of which its parent wants only the bytes."""

from __future__ import annotations

import json
import sys
from typing import Any

from core.statistics.reports import pdf
from core.statistics.reports.charts import rendering


def made(order: dict[str, Any]) -> bytes:
    """The bytes of an order: {"form": "pdf", "document"}, {"form": "svg", "specs"} as JSON, {"form": "png", "spec"}."""
    match order["form"]:
        case "pdf":
            return pdf.render(order["document"])
        case "svg":
            return json.dumps([rendering.svg(spec, order["language"]) for spec in order["specs"]]).encode()
        case "png":
            return rendering.png(order["spec"], order["language"], order["scale"])
    raise ValueError(f"there is no form {order['form']}")


if __name__ == "__main__":
    sys.stdout.buffer.write(made(json.load(sys.stdin.buffer)))
