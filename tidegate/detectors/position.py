"""Geographic positions: pairs of coordinates exact enough to be a door."""

from __future__ import annotations

import re
from typing import Final

from tidegate.detectors.detector import Detector, Pattern
from tidegate.detectors.places import DIGITS

_NUMBER: Final = r"-?[0-9]{1,3}\.[0-9]{4,15}"
#: The border of an area in GeoJSON (RFC 7946, section 3.1.6): rings of pairs, where a way has pairs alone.
_RING: Final = r"\[\s?\[\s?\[[^\x02]*\x02"


def is_pair(value: str) -> bool:
    """Whether both numbers are on the globe, and not both of them within a degree of nought."""
    numbers = [float(number) for number in re.findall(r"-?[0-9]+\.[0-9]+", value)]
    return (
        len(numbers) == 2
        and max(map(abs, numbers)) <= 180
        and min(map(abs, numbers)) <= 90
        and max(map(abs, numbers)) > 5
    )


POSITION: Final = Detector(
    name="geo-position",
    family="location",
    meaning="A geographic position, to about ten metres or better.",
    source="https://www.rfc-editor.org/rfc/rfc5870",
    patterns=(
        Pattern(
            rf"(?i:lat(?:itude)?|위도|緯度|纬度|breitengrad)[\"']?\s{{0,3}}[:=]?\s{{0,3}}[\"']?{_NUMBER}[\"']?"
            rf"[,;\s]{{1,4}}[\"']?"
            rf"(?i:lon(?:g|gitude)?|lng|경도|経度|经度|längengrad)[\"']?\s{{0,3}}[:=]?\s{{0,3}}[\"']?{_NUMBER}",
            0.9,
            0,
            is_pair,
            r"(?i:lon(?:g|gitude)?|lng|경도|経度|经度|längengrad)[\"']?\s{0,3}[:=]?\s{0,3}[\"']?-?[0-9]{1,3}\."
            r"[0-9]{4}",
        ),
        Pattern(
            rf"(?:geo:|[^0-9A-Za-z.-]|^)({_NUMBER}, ?{_NUMBER})(?:[^0-9.]|$)",
            0.8,
            1,
            is_pair,
            needs_context=True,
            gate=DIGITS,
            unless=_RING,
        ),
        Pattern(
            r"[0-9]{1,2}°\s?[0-5]?[0-9]['′]\s?[0-5]?[0-9](?:\.[0-9]{1,4})?[\"″]\s?[NS북남],?\s{0,2}"
            r"[0-9]{1,3}°\s?[0-5]?[0-9]['′]\s?[0-5]?[0-9](?:\.[0-9]{1,4})?[\"″]\s?[EWO동서]",
            0.9,
            0,
            hint="°",
        ),
    ),
    context=(
        "gps",
        "coordinates",
        "location",
        "lat/lon",
        "coords",
        "stopped at",
        "parked at",
        "latitude",
        "maps",
        "geo:",
        "position",
        "좌표",
        "위치",
        "위도",
        "座標",
        "坐标",
        "koordinaten",
        "coordonnées",
        "coordinate",
        "coördinaten",
        "position",
        "standort",
        "位置",
    ),
    context_adds=0.1,
    found=(
        "GPS coordinates: 37.566535, 126.977969",
        '{"lat": 37.566535, "lng": 126.977969}',
        "위도 37.566535, 경도 126.977969",
        "https://maps.example/@37.566535,126.977969",
        "37°33'59.5\"N 126°58'40.7\"E",
        '{"type": "LineString", "coordinates": [[126.977969, 37.566535]]}',
    ),
    not_found=(
        "weights: 0.1234, 0.5678",
        "37.5, 126.9",
        "37.566535, 126.977969",
        "position: 0.12345, 0.23456",
        '{"type": "Polygon", "coordinates": [[[126.9612, 37.5471], [126.9835, 37.5471], [126.9612, 37.5718]]]}',
    ),
    misses="Map tiles, grid references and pairs without a word beside them.",
)
