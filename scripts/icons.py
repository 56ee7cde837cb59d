"""Draw the skill's icons: a lantern that burns quietly in the dusk. `python -m scripts.icons` makes the files anew.

Nothing but the standard library is needed. Every shape is a signed distance (how far a point is outside of it),
and an edge is as soft as one pixel. All lengths are in parts of the picture's width, the middle at the origin,
and y grows downwards. The lantern keeps to the middle, since the Alexa app cuts icons round.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

IMAGES = Path(__file__).resolve().parents[1] / "interaction_model" / "assets" / "images"
SIZES = {"small-icon.png": 108, "large-icon.png": 512}

Colour = tuple[float, float, float]

DUSK: Colour = (45, 53, 92)
NIGHT: Colour = (19, 23, 46)
GLOW: Colour = (255, 190, 110)
FRAME: Colour = (226, 203, 170)
SHADE: Colour = (178, 149, 118)
PANE: Colour = (96, 74, 74)
LIGHT: Colour = (255, 196, 112)
FLAME: Colour = (255, 224, 158)
HEART: Colour = (255, 247, 222)

FLAME_AT = 0.1
"""How far below the middle the flame is widest; the light spreads from there."""

LOWERED = 0.03
"""How far everything is moved down, so that the lantern stands in the middle."""


def picture(size: int) -> Iterator[bytes]:
    """The rows of the icon, three bytes to a pixel. It is the same on the left and on the right."""
    half = size // 2
    for row in range(size):
        y = (row + 0.5) / size - 0.5 - LOWERED
        right = [_pixel((column + 0.5) / size, y, size) for column in range(half)]
        yield b"".join([*reversed(right), *right])


def png(size: int) -> bytes:
    """The icon as a PNG file."""
    rows = b"".join(b"\0" + row for row in picture(size))
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _pixel(x: float, y: float, size: int) -> bytes:
    """The colour at a point; ``x`` counts from the middle, for both halves are alike."""
    away = math.hypot(x, y - FLAME_AT)
    colour = _mix(DUSK, NIGHT, min(1.0, math.hypot(x, y + 0.1) / 0.66))
    colour = _mix(colour, GLOW, 0.5 * math.exp(-((away / 0.2) ** 2)) + 0.12 * math.exp(-((away / 0.36) ** 2)))
    if x < 0.23 and -0.4 < y < 0.4:
        colour = _lantern(colour, x, y, away, 0.5 / size)
    return bytes(max(0, min(255, math.floor(part + 0.5))) for part in colour)


def _lantern(colour: Colour, x: float, y: float, away: float, soft: float) -> Colour:
    """The lantern over what is behind it, from the back to the front."""

    def over(distance: float, paint: Colour, strength: float = 1.0) -> None:
        nonlocal colour
        colour = _mix(colour, paint, strength * max(0.0, min(1.0, 0.5 - distance / (2 * soft))))

    brass = _mix(FRAME, SHADE, min(1.0, x / 0.2))
    # The glass, and the light in it.
    glass = _tapered(x, y, -0.135, 0.245, 0.118, 0.15, 0.02)
    over(glass, _mix(LIGHT, PANE, min(1.0, (away / 0.27) ** 1.3)))
    over(_drop(x, y, 0.062, 0.19), FLAME, 0.9)
    over(_drop(x, y - 0.022, 0.034, 0.105), HEART)
    # The posts at its sides, the rims above and below, the foot.
    over(max(abs(glass + 0.009) - 0.009, 0.0) if glass <= 0 else glass, brass)
    over(_box(x, y, 0, -0.142, 0.134, 0.014, 0.012), brass)
    over(_box(x, y, 0, 0.25, 0.168, 0.016, 0.014), brass)
    over(_tapered(x, y, 0.262, 0.312, 0.132, 0.16, 0.014), _mix(brass, SHADE, 0.35))
    # The roof, the little chimney, and the ring to carry it by.
    over(_tapered(x, y, -0.232, -0.15, 0.062, 0.136, 0.022), brass)
    over(_box(x, y, 0, -0.243, 0.045, 0.02, 0.012), _mix(brass, SHADE, 0.3))
    over(abs(math.hypot(x, y + 0.312) - 0.056) - 0.0105, brass)
    return colour


def _mix(one: Colour, other: Colour, share: float) -> Colour:
    share = max(0.0, min(1.0, share))
    return (
        one[0] + (other[0] - one[0]) * share,
        one[1] + (other[1] - one[1]) * share,
        one[2] + (other[2] - one[2]) * share,
    )


def _box(x: float, y: float, middle_x: float, middle_y: float, width: float, height: float, corner: float) -> float:
    """A box with round corners; ``width`` and ``height`` are half of what they are called."""
    across, along = abs(x - middle_x) - width + corner, abs(y - middle_y) - height + corner
    return math.hypot(max(across, 0.0), max(along, 0.0)) + min(max(across, along), 0.0) - corner


def _tapered(x: float, y: float, top: float, bottom: float, narrow: float, wide: float, corner: float) -> float:
    """A box that is half ``narrow`` across at its top and half ``wide`` at its bottom."""
    share = max(0.0, min(1.0, (y - top) / (bottom - top)))
    width = narrow + (wide - narrow) * share
    return _box(x, y, 0, (top + bottom) / 2, width, (bottom - top) / 2, corner)


def _drop(x: float, y: float, width: float, height: float) -> float:
    """A flame: round below, running to a point above, ``FLAME_AT`` where it is widest."""
    below = y - FLAME_AT
    if below >= 0:
        return math.hypot(x, below) - width
    share = min(1.0, -below / height)
    outline = width * (1 - share) ** 1.15 * (1 + 0.75 * share)
    return (x - outline) * 0.9 if -below < height else math.hypot(x, -below - height)


if __name__ == "__main__":
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name, size in SIZES.items():
        (IMAGES / name).write_bytes(png(size))
