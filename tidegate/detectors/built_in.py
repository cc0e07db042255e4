"""The detectors that come with Tidegate, written out in one list."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tidegate.detectors.credentials import CREDENTIALS
from tidegate.detectors.detector import Detector
from tidegate.detectors.email import EMAIL
from tidegate.detectors.iban import IBAN
from tidegate.detectors.kr_rrn import KR_RRN
from tidegate.detectors.payment_card import PAYMENT_CARD

BUILT_IN: Final[tuple[Detector, ...]] = (*CREDENTIALS, EMAIL, IBAN, KR_RRN, PAYMENT_CARD)

#: The labels a rule may name, each with the family it belongs to.
LABELS: Final[Mapping[str, str]] = MappingProxyType({detector.name: detector.family for detector in BUILT_IN})
