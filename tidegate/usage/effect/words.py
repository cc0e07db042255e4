"""An effect in words, in English and Korean: one plain sentence, and the names of what stands in the tables.

The sentence says no more than the verdict: only ``speaks-for-it`` names the measure as what the figures speak for, and
no sentence says that the measure did it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tidegate.usage.effect.result import Doubt, Effect, Interval, Verdict

LANGUAGES: Final = ("en", "ko")

_EN: Final[Mapping[str, str]] = {
    "too-little": "What became of the use of {service} from {since} on cannot be told: {doubts}.",
    "unclear": "Whether the use of {service} changed from {since} on cannot be told: against the days before it is on"
    " average {change}, with a 95 % interval from {low} to {high}, and no change at all lies in it as well.",
    "changed": "From {since} on, {service} was reached by on average {change} people a day than the days before let"
    " expect (95 % interval: {low} to {high}). What made that change cannot be told: {doubts}.",
    "nobody": "From {since} on nobody reached {service} on any of {days} observed days; before it were {mean} people a"
    " day. What made that change cannot be told: {doubts}.",
    "nobody-alone": "From {since} on nobody reached {service} on any of {days} observed days; before it were {mean}"
    " people a day.",
    "speaks-for-it": "From {since} on, {service} was reached by on average {change} people a day than the days before"
    " let expect (95 % interval: {low} to {high}); services that moved alike before ({others}) did not change so"
    " (difference {difference}, {dlow} to {dhigh}). That speaks for the measure; anything else that touched {service}"
    " alone on that day would look the same.",
    "fewer": "{} % fewer", "more": "{} % more", "same": "as many",
    "less": "−{} %", "plus": "+{} %",
    Doubt.NOTHING_BEFORE: "nothing is known of the days before",
    Doubt.NOTHING_AFTER: "nothing is known of the days from then on",
    Doubt.FEW_BEFORE: "only {before} days before it can be used, and 14 are needed",
    Doubt.FEW_AFTER: "only {after} days from it on can be used, and 7 are needed",
    Doubt.GAP: "most days around it were not observed",
    Doubt.MISSING: "more than a quarter of the days were not observed",
    Doubt.FEW_PEOPLE: "too few people were seen",
    Doubt.NOBODY_AFTER: "nobody was seen from then on",
    Doubt.STEEP: "people doubled or halved within a week before it, and nobody knows how that would have gone on",
    Doubt.ALIKE: "many other services changed alike",
    Doubt.SOURCES: "the logs changed: more or fewer sources or lines a day than before",
    Doubt.LOGS_UNKNOWN: "it is not known whether the logs stayed the same",
    Doubt.NO_CONTROLS: "no other service fits for comparison",
    Doubt.CONTROLS_DISAGREE: "the services compared with do not confirm it",
    "peak": "peak before", "two-days-later": "two days after the peak", "week-later": "a week after the peak",
    "last-before": "last day before", "lowest": "lowest day from then on",
    "before": "before", "after": "from then on", "days": "days", "observed": "observed", "mean": "mean a day",
    "median": "median", "tried": "mean that tried", "people": "people", "fall": "less", "change": "change",
    "interval": "95 % interval", "average": "on average", "level": "at once", "slope": "of the trend, a day",
    "day": "on day {}", "model": "Interrupted time series", "comparison": "Against other services",
    "difference": "difference", "used": "compared with", "not-used": "not compared with", "correlation": "correlation",
    "moves": "Where those went who had used it before ({had} people)", "placebo": "in an equal time before",
    "signs": "Signs of going around it, people a day", "peaks": "As trackers quote it", "stretches": "People a day",
    "left": "did not return", "other": "began with {}", "assistant": "began with the assistant",
    "as-before": "only used what they had used before", "nothing": "used no AI service",
    "vpn": "VPN services", "dns-over-https": "DNS over HTTPS", "relay": "relays",
    "guest-network": "at the service from guest networks",
    "few-people": "too few people", "short-history": "not seen on enough days before", "refused": "was refused itself",
    "taken-up": "those who left began with it", "not-alike": "did not move alike before",
    "drifting": "was drifting away before", "others-more-alike": "five others moved more alike",
    "left-out": "Left out: {}.", "none": "none", "autocorrelation": "autocorrelation {}, {} days before, {} after",
    "unknown": "not known",
}  # fmt: skip
_KO: Final[Mapping[str, str]] = {
    "too-little": "{since}부터 {service} 이용이 어떻게 되었는지는 알 수 없습니다: {doubts}.",
    "unclear": "{since}부터 {service} 이용이 달라졌는지는 알 수 없습니다. 이전 날들로 예상한 것보다 평균 {change}지만"
    " 95 % 신뢰구간({low} ~ {high})에 변화 없음도 들어 있습니다.",
    "changed": "{since}부터 {service}에 접속한 사람은 이전 날들로 예상한 것보다 하루 평균 {change}습니다(95 % 신뢰구간:"
    " {low} ~ {high}). 무엇 때문인지는 알 수 없습니다: {doubts}.",
    "nobody": "{since}부터 관측된 {days}일 동안 {service}에 접속한 사람이 없습니다. 이전에는 하루 {mean}명이었습니다."
    " 무엇 때문인지는 알 수 없습니다: {doubts}.",
    "nobody-alone": "{since}부터 관측된 {days}일 동안 {service}에 접속한 사람이 없습니다."
    " 이전에는 하루 {mean}명이었습니다.",
    "speaks-for-it": "{since}부터 {service}에 접속한 사람은 이전 날들로 예상한 것보다 하루 평균 {change}습니다(95 %"
    " 신뢰구간: {low} ~ {high}). 이전에 함께 움직이던 서비스({others})는 그렇게 달라지지 않았습니다(차이 {difference},"
    " {dlow} ~ {dhigh}). 이는 조치가 작용했다는 쪽을 뒷받침합니다. 다만 그날 {service}에만 생긴 다른 일도 똑같이 보일"
    " 수 있습니다.",
    "fewer": "{} % 적었", "more": "{} % 많았", "same": "같은 수준이었",
    "less": "−{} %", "plus": "+{} %",
    Doubt.NOTHING_BEFORE: "이전 날들의 자료가 없음",
    Doubt.NOTHING_AFTER: "그날부터의 자료가 없음",
    Doubt.FEW_BEFORE: "쓸 수 있는 이전 날이 {before}일뿐이며 14일이 필요함",
    Doubt.FEW_AFTER: "쓸 수 있는 이후 날이 {after}일뿐이며 7일이 필요함",
    Doubt.GAP: "그 무렵 날들이 대부분 관측되지 않음",
    Doubt.MISSING: "날의 4분의 1 넘게 관측되지 않음",
    Doubt.FEW_PEOPLE: "관측된 사람이 너무 적음",
    Doubt.NOBODY_AFTER: "그날부터 아무도 관측되지 않음",
    Doubt.STEEP: "직전 한 주 사이에 사람이 두 배가 되거나 절반이 되어 그 추세가 어떻게 이어졌을지 알 수 없음",
    Doubt.ALIKE: "다른 여러 서비스도 비슷하게 달라짐",
    Doubt.SOURCES: "로그가 달라짐(하루의 출처나 줄 수가 늘거나 줄어듦)",
    Doubt.LOGS_UNKNOWN: "로그가 그대로였는지 알 수 없음",
    Doubt.NO_CONTROLS: "비교할 만한 다른 서비스가 없음",
    Doubt.CONTROLS_DISAGREE: "비교한 서비스들이 뒷받침하지 않음",
    "peak": "이전 최고", "two-days-later": "최고 이틀 뒤", "week-later": "최고 일주일 뒤",
    "last-before": "직전 날", "lowest": "이후 최저",
    "before": "이전", "after": "이후", "days": "일수", "observed": "관측", "mean": "하루 평균",
    "median": "중앙값", "tried": "시도한 평균", "people": "사람", "fall": "감소", "change": "변화",
    "interval": "95 % 신뢰구간", "average": "평균", "level": "즉시", "slope": "추세, 하루에",
    "day": "{}일째", "model": "중단 시계열", "comparison": "다른 서비스와 비교",
    "difference": "차이", "used": "비교함", "not-used": "비교하지 않음", "correlation": "상관",
    "moves": "이전에 쓰던 사람({had}명)이 간 곳", "placebo": "같은 길이의 이전 기간",
    "signs": "우회의 징후, 하루 사람 수", "peaks": "시장 조사처럼 본 최고와 최저", "stretches": "하루 사람 수",
    "left": "돌아오지 않음", "other": "{} 시작", "assistant": "사내 도우미 시작",
    "as-before": "전부터 쓰던 것만 씀", "nothing": "AI 서비스를 쓰지 않음",
    "vpn": "VPN 서비스", "dns-over-https": "HTTPS를 통한 DNS", "relay": "릴레이",
    "guest-network": "손님용 네트워크에서 이용",
    "few-people": "사람이 너무 적음", "short-history": "이전 관측이 모자람", "refused": "그 서비스도 거절됨",
    "taken-up": "떠난 사람이 시작함", "not-alike": "이전에 함께 움직이지 않음",
    "drifting": "이전부터 벌어지고 있었음", "others-more-alike": "더 비슷한 다섯 개가 있음",
    "left-out": "제외한 날: {}.", "none": "없음", "autocorrelation": "자기상관 {}, 이전 {}일, 이후 {}일",
    "unknown": "알 수 없음",
}  # fmt: skip
WORDS: Final[Mapping[str, Mapping[str, str]]] = {"en": _EN, "ko": _KO}


def sentence(effect: Effect, language: str = "en") -> str:
    """One sentence (in Korean a few short ones) that says what the data says.  ``language`` is one of ``LANGUAGES``."""
    words = WORDS[language]
    nobody = effect.verdict is Verdict.CHANGED and effect.model is None
    named = [one for one in effect.doubts if not (nobody and one is Doubt.NOBODY_AFTER)]
    kind = ("nobody" if named else "nobody-alone") if nobody else str(effect.verdict)
    model, beyond = effect.model, effect.comparison.change
    low, high, change = ("", "", "")
    if model:
        low, high = percent(model.average.low, language), percent(model.average.high, language)
        change = compared(model.average.middle, language)
    return words[kind].format(
        service=effect.service,
        since=effect.since,
        change=change,
        low=low,
        high=high,
        doubts="; ".join(doubt(one, effect, language) for one in named if kind != "too-little" or one in _REASONS),
        days=effect.after.observed,
        mean=number(effect.before.mean, language),
        others=", ".join(effect.comparison.used),
        difference=percent(beyond.middle, language) if beyond else "",
        dlow=percent(beyond.low, language) if beyond else "",
        dhigh=percent(beyond.high, language) if beyond else "",
    )


#: Why nothing can be told; other doubts would only be added to nothing.
_REASONS: Final = frozenset(Doubt) - {
    Doubt.NO_CONTROLS, Doubt.LOGS_UNKNOWN, Doubt.CONTROLS_DISAGREE, Doubt.ALIKE,
}  # fmt: skip


def doubt(one: Doubt, effect: Effect, language: str = "en") -> str:
    """A doubt in words, without a stop."""
    left = set(effect.left_out)
    before = effect.before.observed - sum(day < effect.since for day in left)
    after = effect.after.observed - sum(day >= effect.since for day in left)
    return WORDS[language][one].format(before=max(before, 0), after=max(after, 0))


def compared(share: float, language: str) -> str:
    """A change as so many per cent fewer or more."""
    words = WORDS[language]
    shown = _digits(share)
    if shown == "0.0":
        return words["same"]
    return words["fewer" if share < 0 else "more"].format(shown)


def percent(share: float | None, language: str) -> str:
    """A change with its sign; a true minus, as in print."""
    if share is None:
        return WORDS[language]["unknown"]
    return WORDS[language]["less" if share < 0 else "plus"].format(_digits(share))


def interval(one: Interval, language: str) -> str:
    """Middle and both ends."""
    return f"{percent(one.middle, language)} ({percent(one.low, language)} … {percent(one.high, language)})"


def number(value: float | None, language: str) -> str:
    """People, with a decimal where there are few."""
    if value is None:
        return WORDS[language]["unknown"]
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:,.1f}"


def _digits(share: float) -> str:
    value = abs(share) * 100
    if value > 99_999:
        return "> 99,999"
    # 99.96 per cent must not read as everybody.
    return f"{value:,.1f}" if value < 10 or 99 < value < 100 else f"{value:,.0f}"
