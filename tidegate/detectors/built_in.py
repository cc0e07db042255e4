"""The detectors that come with Tidegate, written out in one list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from tidegate.detectors.address import ADDRESS, KR_ADDRESS
from tidegate.detectors.birth_date import BIRTH_DATE
from tidegate.detectors.bulk import BULK
from tidegate.detectors.commerce import COMMERCE
from tidegate.detectors.credentials.ai_providers import AI_PROVIDERS
from tidegate.detectors.credentials.business import BUSINESS
from tidegate.detectors.credentials.clouds import CLOUDS
from tidegate.detectors.credentials.code_hosts import CODE_HOSTS
from tidegate.detectors.credentials.commands import COMMANDS
from tidegate.detectors.credentials.keys import KEYS
from tidegate.detectors.credentials.messaging import MESSAGING
from tidegate.detectors.credentials.passwords import PASSWORDS
from tidegate.detectors.credentials.payments import PAYMENTS
from tidegate.detectors.credentials.services import SERVICES
from tidegate.detectors.credentials.unknown import UNKNOWN_SECRETS
from tidegate.detectors.credentials.web import WEB
from tidegate.detectors.detector import Detector
from tidegate.detectors.email import EMAIL
from tidegate.detectors.health import HEALTH
from tidegate.detectors.iban import IBAN
from tidegate.detectors.kr_name import KR_NAME
from tidegate.detectors.kr_rrn import KR_RRN
from tidegate.detectors.marking import MARKINGS
from tidegate.detectors.money import MONEY
from tidegate.detectors.national.americas_africa import AMERICAS_AFRICA
from tidegate.detectors.national.asia_pacific import ASIA_PACIFIC
from tidegate.detectors.national.cards import CARDS
from tidegate.detectors.national.eastern_europe import EASTERN_EUROPE
from tidegate.detectors.national.korea import KOREA
from tidegate.detectors.national.smaller_europe import SMALLER_EUROPE
from tidegate.detectors.national.western_europe import WESTERN_EUROPE
from tidegate.detectors.network import NETWORK
from tidegate.detectors.payment_card import PAYMENT_CARD
from tidegate.detectors.person import PERSON_NAME
from tidegate.detectors.phone import KR_PHONE, PHONE
from tidegate.detectors.position import POSITION
from tidegate.detectors.proprietary import PROPRIETARY
from tidegate.detectors.source_code import SOURCE_CODE

#: In the order of the docs; where two find the same characters, confidence decides, never this order.
_ALL: Final = (
    *AI_PROVIDERS,
    *CLOUDS,
    *CODE_HOSTS,
    *PAYMENTS,
    *MESSAGING,
    *SERVICES,
    *BUSINESS,
    *KEYS,
    *WEB,
    *COMMANDS,
    *UNKNOWN_SECRETS,
    *PASSWORDS,
    EMAIL,
    IBAN,
    KR_RRN,
    PAYMENT_CARD,
    *KOREA,
    *ASIA_PACIFIC,
    *CARDS,
    *AMERICAS_AFRICA,
    *WESTERN_EUROPE,
    *EASTERN_EUROPE,
    *SMALLER_EUROPE,
    KR_PHONE,
    PHONE,
    KR_ADDRESS,
    ADDRESS,
    KR_NAME,
    PERSON_NAME,
    BIRTH_DATE,
    POSITION,
    *MONEY,
    *COMMERCE,
    *HEALTH,
    *NETWORK,
    *MARKINGS,
    SOURCE_CODE,
    *PROPRIETARY,
)
BUILT_IN: Final[tuple[Detector, ...]] = tuple(replace(detector, proven=True) for detector in _ALL)

#: The labels a rule may name, each with the family it belongs to: the detectors, and what is said of tables of values.
LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {**{detector.name: detector.family for detector in BUILT_IN}, BULK: BULK}
)
