"""The icons of the skill: the right size, and what the script in this repository draws."""

from __future__ import annotations

import struct
import zlib

import pytest

from scripts import icons


def read(png: bytes) -> tuple[tuple[int, ...], bytes]:
    """The header of a PNG file, and its rows, each with the byte that stands before it. Every checksum must hold."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, at = {}, 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert png[at + 8 + length : at + 12 + length] == struct.pack(">I", zlib.crc32(kind + data))
        chunks[kind] = data
        at += 12 + length
    return struct.unpack(">IIBBBBB", chunks[b"IHDR"]), zlib.decompress(chunks[b"IDAT"])


@pytest.mark.parametrize(("name", "size"), icons.SIZES.items())
def test_an_icon_is_what_the_script_draws(name: str, size: int) -> None:
    """Drawn again, each icon is the same; another machine's arithmetic may round a colour by one step."""
    kept, drawn = read((icons.IMAGES / name).read_bytes()), read(icons.png(size))
    assert kept[0] == drawn[0]
    assert len(kept[1]) == len(drawn[1])
    assert max(abs(one - other) for one, other in zip(kept[1], drawn[1], strict=True)) <= 1


@pytest.mark.parametrize(("name", "size"), icons.SIZES.items())
def test_an_icon_is_of_the_size_the_store_wants(name: str, size: int) -> None:
    """One icon is 108 pixels wide and high, the other 512, in plain colours without transparency."""
    assert size == {"small-icon.png": 108, "large-icon.png": 512}[name]
    assert read((icons.IMAGES / name).read_bytes())[0] == (size, size, 8, 2, 0, 0, 0)


def test_the_lantern_survives_being_cut_round() -> None:
    """Outside of the circle that the Alexa app leaves, there is nothing but the dark."""
    size = icons.SIZES["small-icon.png"]
    middle = (size - 1) / 2
    for at, row in enumerate(icons.picture(size)):
        for column in range(size):
            if (column - middle) ** 2 + (at - middle) ** 2 > (size / 2) ** 2:
                assert max(row[3 * column : 3 * column + 3]) < 90


def test_there_is_a_light_in_the_lantern() -> None:
    """The middle is bright and warm: more red than blue."""
    rows = list(icons.picture(icons.SIZES["small-icon.png"]))
    red, _, blue = rows[66][3 * 54 : 3 * 54 + 3]
    assert red > 240
    assert red > blue
