"""How figures are written, the same on every page."""

from __future__ import annotations

import math

NOTHING = "–"


def is_known(value: object) -> bool:
    """Whether there is a finite number."""
    return isinstance(value, (int, float)) and math.isfinite(value)


def count(value: float | None) -> str:
    """1,024"""
    return f"{value:,.0f}" if value is not None and is_known(value) else NOTHING


def counted(n: int, what: str, many: str = "") -> str:
    """1 sentence; 2,325 sentences. many: the plural that is not formed with an s."""
    return f"{n:,} {what if n == 1 else many or what + 's'}"


def percent(value: float | None) -> str:
    """4.6 %, and 0.03 % where one digit would say 0."""
    if value is None or not is_known(value):
        return NOTHING
    digits = 1 if value == 0 or abs(value) >= 0.001 else 2
    return f"{100 * value:.{digits}f} %"


def rough_percent(value: float) -> str:
    """60 %, of a share that rests on few."""
    return f"{100 * value:.0f} %" if is_known(value) else NOTHING


def score(value: float | None) -> str:
    """0.88"""
    return f"{value:.2f}" if value is not None and is_known(value) else NOTHING


def signed(value: float, digits: int = 2) -> str:
    """+0.42, with a real minus sign, which nothing that rounds to zero has."""
    return f"{round(value, digits) + 0.0:+.{digits}f}".replace("-", "−")


def fine(value: float) -> str:
    """−0.0123, for differences of a metric."""
    return signed(value, 4)


def seconds(value: float) -> str:
    """42 s, 3 min 05 s, 1 h 04 min."""
    whole = round(value)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def roughly(value: float) -> str:
    """Of a time nobody knows exactly: under 1 min, 4 min, 1 h 20 min."""
    minutes = round(value / 60)
    if value < 45:
        return "under 1 min"
    if minutes < 60:
        return f"{max(minutes, 1)} min"
    return f"{minutes // 60} h {minutes % 60 // 10 * 10:02d} min"


def about(seconds: float) -> str:
    """about 4 min; under 1 min"""
    return f"about {roughly(seconds)}".replace("about under", "under")


def mib(value: float) -> str:
    """850 MiB, 1.4 GiB"""
    return f"{value:,.0f} MiB" if value < 1000 else f"{value / 1024:,.1f} GiB"


def move(before: int, now: int, shown: int) -> str:
    """up 3 when it rose three places; new when it stood below the first `shown` that are listed."""
    if before == now:
        return ""
    return "new" if before > shown else f"up {before - now:,}" if before > now else f"down {now - before:,}"
