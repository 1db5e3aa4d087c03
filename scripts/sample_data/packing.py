"""Zip archives with the same bytes on every machine.

The standard library packs through zlib, and zlib and zlib-ng give different bytes for the same text, so the
checksums of the sample workbooks would depend on the machine. The packer here uses fixed Huffman codes and a
plain greedy match: somewhat larger, but defined by this file alone. Workbook content does not belong here.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from functools import cache

DOS_DATE_1980 = (1 << 5) | 1
"""1 January 1980, the date that xlsxwriter also gives to every member."""

UTF8_NAMES = 0x800
LENGTH_EXTRA = (0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0)
CANDIDATES = 6
WINDOW = 32768
LONGEST = 258


def pack(members: Iterable[tuple[str, bytes]], *, stored: frozenset[str] = frozenset()) -> bytes:
    """Pack the members in the given order; those named in `stored` stay uncompressed."""
    body, directory, count = bytearray(), bytearray(), 0
    for name, content in members:
        method = 0 if name in stored else 8
        packed = content if method == 0 else deflate(content)
        raw_name = name.encode()
        common = struct.pack(
            "<HHHHHIIIHH",
            20,
            UTF8_NAMES,
            method,
            0,
            DOS_DATE_1980,
            zlib.crc32(content),
            len(packed),
            len(content),
            len(raw_name),
            0,
        )
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + common
        directory += struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + raw_name
        body += b"PK\x03\x04" + common + raw_name + packed
        count += 1
    end = struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), len(body), 0)
    return bytes(body + directory + b"PK\x05\x06" + end)


@cache
def deflate(data: bytes) -> bytes:
    """One final block of RFC 1951 with fixed codes; kept, because most members recur in every workbook."""
    bits, filled, out = 0b011, 3, bytearray()
    literals, lengths, distances = _literal_codes(), _length_codes(), _distance_codes()
    for literal, length, distance in _matches(data):
        if length:
            code, size = lengths[length]
            bits |= code << filled
            filled += size
            code, size = distances[distance]
        else:
            code, size = literals[literal]
        bits |= code << filled
        filled += size
        while filled >= 8:
            out.append(bits & 0xFF)
            bits >>= 8
            filled -= 8
    code, size = literals[256]
    bits |= code << filled
    filled += size
    out += bits.to_bytes((filled + 7) // 8, "little")
    return bytes(out)


def _matches(data: bytes) -> Iterable[tuple[int, int, int]]:
    """(literal, 0, 0) or (0, length, distance), greedy over the last places with the same three bytes."""
    places: dict[bytes, list[int]] = {}
    position, end = 0, len(data)
    while position < end:
        best, best_at = 0, 0
        for place in reversed(places.get(data[position : position + 3], [])):
            if position - place > WINDOW:
                break
            length = _common(data, place, position)
            if length > best:
                best, best_at = length, place
        step = best if best >= 3 else 1
        yield (0, best, position - best_at) if best >= 3 else (data[position], 0, 0)
        for start in range(position, min(position + step, end - 2)):
            seen = places.setdefault(data[start : start + 3], [])
            seen.append(start)
            if len(seen) > CANDIDATES:
                del seen[0]
        position += step


def _common(data: bytes, left: int, right: int) -> int:
    limit = min(LONGEST, len(data) - right)
    if data[left : left + limit] == data[right : right + limit]:
        return limit
    length = 0
    while data[left + length] == data[right + length]:
        length += 1
    return length


def _reversed_bits(value: int, size: int) -> int:
    return int(f"{value:0{size}b}"[::-1], 2)


@cache
def _literal_codes() -> list[tuple[int, int]]:
    """Code and size of the symbols 0 to 287, bits in sending order (RFC 1951, 3.2.6)."""
    codes = []
    for symbol in range(288):
        if symbol < 144:
            value, size = 0x30 + symbol, 8
        elif symbol < 256:
            value, size = 0x190 + symbol - 144, 9
        elif symbol < 280:
            value, size = symbol - 256, 7
        else:
            value, size = 0xC0 + symbol - 280, 8
        codes.append((_reversed_bits(value, size), size))
    return codes


@cache
def _length_codes() -> dict[int, tuple[int, int]]:
    codes, length = {}, 3
    for index, extra in enumerate(LENGTH_EXTRA[:-1]):
        code, size = _literal_codes()[257 + index]
        for offset in range(1 << extra):
            codes[length] = (code | offset << size, size + extra)
            length += 1
    codes[LONGEST] = _literal_codes()[285]
    return codes


@cache
def _distance_codes() -> list[tuple[int, int]]:
    codes = [(0, 0)]
    for index in range(30):
        extra = max(0, index // 2 - 1)
        code = _reversed_bits(index, 5)
        codes += [(code | offset << 5, 5 + extra) for offset in range(1 << extra)]
    return codes
