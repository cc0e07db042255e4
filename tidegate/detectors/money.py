"""Money beside cards and IBAN: bank codes, wallets of cryptocurrencies, what people earn."""

from __future__ import annotations

import hashlib
from typing import Final

from tidegate.detectors.context import called
from tidegate.detectors.credentials.secrecy import LEAST_ENTROPY, entropy, is_mixed
from tidegate.detectors.credentials.shape import drawn
from tidegate.detectors.detector import Detector, Pattern
from tidegate.detectors.national.row import Valid
from tidegate.detectors.places import DIGITS

_BASE58: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
#: https://xrpl.org/docs/references/protocol/data-types/base58-encodings
_RIPPLE: Final = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
#: Bytes of a public key: https://solana.com/docs/core/accounts
_SOLANA: Final = 32
_BECH32: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_CHECKSUMS: Final = (1, 0x2BC830A3)  # Bech32 (BIP-173) and Bech32m (BIP-350)
_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def is_base58(value: str, alphabet: str = _BASE58) -> bool:
    """Whether the last four bytes are the double SHA-256 of the others (Base58Check)."""
    body = _unbased(value, alphabet)
    return hashlib.sha256(hashlib.sha256(body[:-4]).digest()).digest()[:4] == body[-4:]


def is_ripple(value: str) -> bool:
    """The same in the order of digits that the XRP Ledger has."""
    return is_base58(value, _RIPPLE)


def is_solana(value: str) -> bool:
    """Whether it is the Base58 of 32 bytes, as every address of Solana is; there is no check digit."""
    return is_mixed(value) and len(_unbased(value, _BASE58)) == _SOLANA


def _unbased(value: str, alphabet: str) -> bytes:
    number = 0
    for char in value:
        number = number * 58 + alphabet.index(char)
    pad = len(value) - len(value.lstrip(alphabet[0]))
    return bytes(pad) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def is_bech32(value: str) -> bool:
    """Whether the checksum of Bech32 or Bech32m holds."""
    human, _, data = value.lower().rpartition("1")
    values = [ord(char) >> 5 for char in human] + [0] + [ord(char) & 31 for char in human]
    values += [_BECH32.index(char) for char in data]
    check = 1
    for one in values:
        top, check = check >> 25, (check & 0x1FFFFFF) << 5 ^ one
        for bit, factor in enumerate(_GENERATOR):
            check ^= factor if top >> bit & 1 else 0
    return check in _CHECKSUMS


SWIFT: Final = Detector(
    name="swift-code",
    family="money",
    meaning="A bank's SWIFT code (BIC).",
    source="https://www.iso.org/standard/84108.html",
    patterns=(
        Pattern(
            r"\b(?i:swift|bic)(?:[ /-]{0,3}(?i:code|bic|number|no\.?|코드)){0,2}[^A-Za-z0-9\n]{0,5}(?:(?i:is) )?"
            r"([A-Z]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)\b",
            0.85,
            1,
            Valid("bic"),
            r"\b(?i:swift|bic)\b",
        ),
        Pattern(
            r"\b([A-Z]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)\b",
            0.85,
            1,
            Valid("bic"),
            r"(?i:swift|bic)|스위프트|銀行コード",
            label=(
                called(
                    r"스위프트 ?(?:코드|번호)|銀行コード"
                    r"|(?i:(?:^|[^a-z])(?:swift|bic)[ _-]?(?:code|number|no|nr|nummer|코드|コード|代码|代碼)"
                    r"|(?:^|[^a-z])bic(?:[^a-z]|$)|bank identifier)"
                )
                + r"|(?i:(?:^|[^a-z])swift)[^\x01\x02]{0,3}[\x01\x02]",
            ),
        ),
    ),
    found=(
        "SWIFT: DEUTDEFF500",
        "BIC CZNBKRSE",
        "the swift code is HVBKKRSEXXX",
        "SWIFT 코드\nKOEXKRSE\n",
        "스위프트 코드: KOEXKRSE",
    ),
    not_found=("swift action by MINISTRY", "DEUTDEFF500", "BIC: ABCDXX"),
)

CRYPTO: Final = Detector(
    name="crypto-address",
    family="money",
    meaning="An address of a wallet of Bitcoin, Litecoin, Dogecoin, Dash, Tron, XRP, Cardano, Ethereum or Solana.",
    source="https://github.com/bitcoin/bips/blob/master/bip-0173.mediawiki",
    patterns=(
        Pattern(r"\b[139ADLMTX][1-9A-HJ-NP-Za-km-z]{25,34}\b", 0.95, 0, is_base58),
        Pattern(r"\br[1-9A-HJ-NP-Za-km-z]{24,34}\b", 0.95, 0, is_ripple),
        Pattern(
            r"\b(?:addr1|stake1)[02-9ac-hj-np-z]{50,110}\b",
            0.95,
            0,
            is_bech32,
            "(?:addr1|stake1)[02-9ac-hj-np-z]{20}",
        ),
        Pattern(r"\b[1-9A-HJ-NP-Za-km-z]{43,44}\b", 0.85, 0, is_solana, needs_context=True),
        Pattern(r"\b(?:bc1|ltc1)[02-9ac-hj-np-z]{11,71}\b", 0.95, 0, is_bech32, "(?:bc1|ltc1)[02-9ac-hj-np-z]{11}"),
        Pattern(r"\b0x[0-9a-fA-F]{40}\b", 0.85, 0, lambda value: entropy(value) > 3, needs_context=True),
    ),
    context=(
        "wallet",
        "ethereum",
        "eth",
        "erc20",
        "crypto",
        "ether",
        "wallet address",
        "加密",
        "지갑 주소",
        "erc-20",
        "usdt",
        "metamask",
        "send to",
        "send it to",
        "solana",
        "sol",
        "phantom",
        "deposit",
        "지갑",
        "이더리움",
        "입금 주소",
        "ウォレット",
        "钱包",
    ),
    context_adds=0.0,
    found=(
        "send to 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
        "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
        "my wallet 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    ),
    not_found=(
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
        "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdp",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "wallet 0x0000000000000000000000000000000000000000",
    ),
    misses="Addresses of other chains, and those of Solana that nothing calls a wallet.  The letter case of Ethereum's"
    " checksum is not looked at.",
)

CRYPTO_KEY: Final = Detector(
    name="crypto-private-key",
    family="credentials",
    meaning="A private key of a wallet: Bitcoin's import format, an extended one, or 64 hexadecimal digits called so.",
    source="https://github.com/bitcoin/bips/blob/master/bip-0032.mediawiki",
    patterns=(
        Pattern(r"\b[5KL][1-9A-HJ-NP-Za-km-z]{50,51}\b", 0.98, 0, is_base58),
        Pattern(
            r"(?:^|[^0-9A-Za-z])((?:0x)?[0-9a-fA-F]{64})(?:$|[^0-9A-Za-z])",
            0.9,
            1,
            lambda value: entropy(value) > LEAST_ENTROPY,
            r"(?i:private ?key|privkey)|개인 ?키|秘密鍵|私钥",
            label=(
                r"(?i:private[ _-]?key|privkey)|개인 ?키|秘密鍵|私钥",
                r"(?i:(?:^|[^a-z])eth|ethereum|wallet|metamask|bitcoin|(?:^|[^a-z])btc|tron|polygon)|지갑|이더리움|ウォレット|钱包|以太坊",
            ),
        ),
        Pattern(r"\b[xyzt]prv[1-9A-HJ-NP-Za-km-z]{107}\b", 0.98, 0, is_base58, "[xyzt]prv[1-9A-HJ-NP-Za-km-z]{20}"),
    ),
    found=(
        "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ",
        "ethereum private key: " + drawn("{hex:64}"),
    ),
    not_found=("5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTK",),
)

_SEED: Final = (
    r"(?i:seed[ _-]?phrase|seed[ _-]?words|recovery[ _-]?phrase|mnemonic|secret[ _-]?phrase|backup[ _-]?phrase"
    r"|wiederherstellungsphrase|phrase de récupération|frase di recupero|herstelzin)"
    r"|시드 ?(?:구문|문구)|복구 ?(?:구문|문구)|니모닉|助记词|助記詞|シードフレーズ|リカバリーフレーズ"
)

_NUMBERED: Final = r"[ \t]{0,4}[0-9]{1,2}[.)][ \t]{1,3}[a-z]{3,8}"

SEED_PHRASE: Final = Detector(
    name="seed-phrase",
    family="credentials",
    meaning="A recovery phrase of a wallet: twelve to twenty-four words behind what they are called.",
    source="https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki",
    patterns=(
        Pattern(
            r"(?:(?i:seed phrase|seed words|recovery phrase|mnemonic(?: phrase)?|secret phrase|backup phrase"
            r"|wiederherstellungsphrase)|시드 ?(?:구문|문구)|복구 ?(?:구문|문구)|니모닉|助记词|助記詞"
            r"|シードフレーズ)"
            r"[^a-z\n]{0,4}(?:is|are|은|는|は|:|=)?[\s\"':：=]{1,6}((?:[a-z]{3,8}[ ,\n]{1,2}){11,23}[a-z]{3,8})\b",
            0.9,
            1,
            hint=(
                "(?i:seed phrase|seed words|recovery phrase|mnemonic|secret phrase|backup phrase"
                "|wiederherstellungsphrase)|시드|복구|니모닉|助记词|助記詞|シードフレーズ"
            ),
        ),
        Pattern(
            rf"(?:{_SEED})[^\n]{{0,24}}\n{{1,2}}((?:{_NUMBERED}[ \t]{{0,2}}\n){{11,23}}{_NUMBERED})",
            0.9,
            1,
            hint=_SEED,
        ),
        Pattern(
            r"(?:^|[^A-Za-z])((?:[a-z]{3,8} ){11,23}[a-z]{3,8})(?:$|[^A-Za-z])",
            0.9,
            1,
            label=(called(_SEED),),
            hint=_SEED,
        ),
    ),
    found=(
        "seed phrase: legal winner thank year wave sausage worth useful legal winner thank yellow",
        "my recovery phrase\n" + "\n".join(f"{one}. winner" for one in range(1, 13)),
        "복구 구문은 legal winner thank year wave sausage worth useful legal winner thank yellow",
    ),
    not_found=(
        "write down your seed phrase and keep it in a safe place",
        "legal winner thank year wave sausage worth useful legal winner thank yellow",
    ),
    misses="Phrases that are not called so, and those not in English.",
)

#: What someone earns is called, and how an amount of money is written.
_EARNED: Final = (
    r"(?i:salar(?:y|is)|annual[ _]pay|base[ _]pay|gehalt|salaire|r(?:é|e)mun(?:é|e)ration|sueldo|stipendio"
    r"|retribuzione|brutoloon|jaarloon|salario|salário|remunera(?:ção|ción)|wynagrodzenie|pensja|zarobki)"
    r"|연봉|급여|월급|기본급|연수입|年収|給与|給料|月給|基本給|工资|薪资|薪水|月薪|年薪"
)
#: What heads a column of amounts that need no sign of money.
_PAID: Final = (
    rf"{_EARNED}|(?i:bonus|(?:gross|net)[ _]?(?:pay|wage)|wages?\b|bruttolohn|nettolohn|monatslohn|prime annuelle)"
    r"|상여|성과급|실수령|지급액|세전|세후|賞与|手取り|支給額|奖金|实发"
)
_PLAIN_AMOUNT: Final = r"[0-9]{1,3}(?:[,. '][0-9]{3}){1,3}(?:[.,][0-9]{2})?|[0-9]{4,9}(?:[.,][0-9]{2})?"
_PER: Final = (
    r"(?:(?: ?per | ?pro | ?par | ?/ ?)(?:year|month|hour|annum|jahr|Jahr|monat|Monat|an|mois|anno"
    r"|mese|jaar|maand|月|年))"
)
_SIGN: Final = "(?:US\\$|R\\$|[$€£¥₩]|USD|EUR|KRW|GBP|JPY|CNY|CHF|PLN|BRL)"
_UNIT: Final = (
    rf"(?:만 ?원|억 ?원|백만 ?원|원|万円|千円|円|万元|元|€|EUR|USD|KRW|CHF|PLN|zł|dollars|euros?)"
    rf"(?: (?:brut[to]?o?|netto?|lordi|bruts?|netti))?{_PER}?"
)
_AMOUNT: Final = (
    rf"{_SIGN} ?[0-9][0-9., ']{{1,14}}[0-9]?k?{_PER}?"
    rf"|[0-9][0-9., ']{{0,14}}?[0-9]? ?{_UNIT}"
)

SALARY: Final = Detector(
    name="salary",
    family="money",
    meaning="What someone earns: an amount of money behind the word.",
    source="https://eur-lex.europa.eu/eli/reg/2016/679/oj",
    patterns=(
        Pattern(
            r"(?:(?i:salary|annual pay|base pay|compensation|gehalt|salaire|sueldo|stipendio|salaris)|연봉|급여"
            r"|월급|기본급|年収|給与|月給|工资|薪资)[^0-9\n]{0,20}?"
            r"((?:[$€£¥₩]|USD|EUR|KRW|GBP) ?[0-9][0-9.,]{2,15}k?|[0-9][0-9.,]{1,15} ?(?:만 ?원|억 ?원|원|万円"
            r"|円|元|€|EUR|USD|KRW|dollars|euros))",
            0.75,
            1,
            hint=(
                r"(?i:salary|annual pay|base pay|compensation|gehalt|salaire|sueldo|stipendio|salaris)|연봉|급여"
                r"|월급|기본급|年収|給与|月給|工资|薪资"
            ),
        ),
        Pattern(
            rf"(?:^|[^0-9A-Za-z.])({_AMOUNT})",
            0.8,
            1,
            label=(called(_EARNED),),
            hint=_EARNED,
        ),
        Pattern(
            rf"(?:^|[^0-9A-Za-z.])((?:{_SIGN} ?)?(?:{_PLAIN_AMOUNT})(?: ?{_UNIT}| (?:lordi|brutto|netto|bruts?))?)"
            r"(?:$|[^0-9A-Za-z.,]|,(?:$|[^0-9]))",
            0.8,
            1,
            label=(rf"(?:{_PAID})[^\x01\x02]{{0,20}}\x01",),
            unless=r"(?i:grade|band|date|year|count|코드|일자|年度)[^\x01\x02]{0,8}\x01",
            hint=_PAID,
            gate=DIGITS,
        ),
    ),
    found=(
        "name,team,salary\nAnna,Sales,84000\n",
        "her salary is $84,000",
        "연봉 6,500만원",
        "Gehalt: 65.000 EUR",
        "年収は800万円",
        "Mitarbeiter;Bruttogehalt\nAnna Schmidt;4.504,33\n",
        "氏名,基本給\n山田,314,974\n".replace("314,974", "314974"),
    ),
    not_found=(
        "name,salary grade\nAnna,1204\n",
        "the salary of 2024",
        "급여 3일",
        "salary bands",
        "compensation for 3 people",
    ),
)

MONEY: Final[tuple[Detector, ...]] = (SWIFT, CRYPTO, CRYPTO_KEY, SEED_PHRASE, SALARY)
