"""China's resident identity number by GB 11643: the check that holds for everyone who has one."""

from __future__ import annotations

from typing import Final

from stdnum.iso7064 import mod_11_2

from tidegate.detectors.national.row import is_varied

#: The first two digits of China's numbers: provinces, autonomous regions, municipalities (GB/T 2260).
_PROVINCES_TEXT: Final = (
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83"
)
_PROVINCES: Final = frozenset(_PROVINCES_TEXT.split())
_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_chinese(value: str) -> bool:
    """China's number by GB 11643: a province, a day, and the check character of ISO 7064 MOD 11-2.

    The county is that of registration, so it need not have existed in the year of birth.
    """
    month, day = int(value[10:12]), int(value[12:14])
    real = value[:2] in _PROVINCES and 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]
    return real and is_varied(value) and bool(mod_11_2.is_valid(value.upper()))
