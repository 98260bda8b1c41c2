"""How a measurement is printed: the figure, its target, and whether it was reached."""

from __future__ import annotations

from bench._load import Answers


def rates(name: str, answers: Answers) -> None:
    """Prints answers a second, their latencies, and what the load client itself used of a processor."""
    client = 100 * answers.client_seconds / answers.seconds
    failed = {status: count for status, count in answers.statuses.items() if status >= 400}
    shares = "   ".join(f"p{share} {answers.percentile(share / 100):6.1f} ms" for share in (50, 95, 99))
    print(f"{name:<22} {answers.rate:7.0f}/s   {shares}   client {client:3.0f} %", f"FAILED {failed}" if failed else "")


def at_least(name: str, value: float, target: float, unit: str = "×") -> None:
    """Prints a figure that should be as large as the target."""
    _print(name, value, unit, f"at least {target:g}{unit}", reached=value >= target)


def at_most(name: str, value: float, target: float, unit: str = "×") -> None:
    """Prints a figure that should be as small as the target."""
    _print(name, value, unit, f"at most {target:g}{unit}", reached=value <= target)


def _print(name: str, value: float, unit: str, target: str, *, reached: bool) -> None:
    print(f"{name:<40} {value:9.2f} {unit:<3} target {target:<18} {'reached' if reached else 'MISSED'}")
