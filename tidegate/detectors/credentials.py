"""Credentials that name their issuer by shape: keys and tokens with a prefix, private keys, passwords in URLs.

One table, a row for each kind.  A row's source is the issuer's own page or a public secret-scanning list where it is
described; the shapes were written from those, and each row proves itself by its example.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from tidegate.detectors.detector import Check, Detector, Pattern

#: Bits for each character, below which a key is a word, a repetition or a placeholder.  Random base-62 text of 20
#: characters has about 4.0; English words and ``xxxx`` stay under 3.
LEAST_ENTROPY: Final = 3.0

_PLACEHOLDER: Final = re.compile(
    r"x{4,}|\*{3,}|\.{3}|example|placeholder|your[-_]?|changeme|dummy|1234567890|abcdefgh|<[^>]*>|\$\{|\{\{",
    re.IGNORECASE,
)


def entropy(value: str) -> float:
    """Shannon entropy of ``value`` in bits for each character."""
    counts = Counter(value).values()
    return -sum(count / len(value) * math.log2(count / len(value)) for count in counts)


def is_random(value: str) -> bool:
    """Whether ``value`` looks drawn at random, not written by a person as an example."""
    return _PLACEHOLDER.search(value) is None and entropy(value) >= LEAST_ENTROPY


def _is_password(value: str) -> bool:
    return _PLACEHOLDER.search(value) is None and value.lower() not in {
        "password",
        "pass",
        "pwd",
        "secret",
        "user",
        "test",
    }


def _row(
    name: str,
    meaning: str,
    source: str,
    regex: str,
    found: Sequence[str],
    not_found: Sequence[str],
    *,
    group: int = 0,
    check: Check = is_random,
) -> Detector:
    return Detector(
        name=name,
        family="credentials",
        meaning=meaning,
        source=source,
        patterns=(Pattern(regex, 0.95, group, check),),
        found=tuple(found),
        not_found=tuple(not_found),
    )


# The examples are drawn at random and never belonged to anyone.  They are put together here from two halves, so that
# other people's secret scanners do not report this file.
CREDENTIALS: Final = (
    _row(
        "openai-key",
        "An API key of OpenAI, old or project form.",
        "https://platform.openai.com/docs/api-reference/authentication",
        r"\bsk-(?:(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{20,200}|[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}|[A-Za-z0-9]{48})",
        ("key sk-" + "proj-q8ZrT2nVb5LkX0pW7cYd9aJmUeHs4GfB",),
        ("sk-proj-your-key-goes-here-please", "ask-projection-of-the-year-two-thousand", "sk-123"),
    ),
    _row(
        "anthropic-key",
        "An API or administration key of Anthropic.",
        "https://docs.anthropic.com/en/api/overview",
        r"\bsk-ant-(?:api|admin|sid|oat)\d{2}-[A-Za-z0-9_-]{20,200}",
        ("x-api-key: sk-ant-" + "api03-q8ZrT2nVb5LkX0pW7cYd9aJmUeHs4GfBq1",),
        ("sk-ant-api03-xxxxxxxxxxxxxxxxxxxxxxxxxxxx",),
    ),
    _row(
        "deepseek-key",
        "An API key of DeepSeek and of services with the same form: 32 hexadecimal digits.",
        "https://api-docs.deepseek.com/",
        r"\bsk-[0-9a-f]{32}\b",
        ("DEEPSEEK_API_KEY=sk-" + "9f31c7a2e85b4d60b1c9e7f2a4d83560",),
        ("sk-" + "0" * 32, "task-9f31c7a2"),
    ),
    _row(
        "google-api-key",
        "An API key of Google.",
        "https://cloud.google.com/docs/authentication/api-keys",
        r"\bAIza[0-9A-Za-z_-]{35}",
        ("AIza" + "SyD4k9Qw7ZrT2nVb5LkX0pW7cYd9aJmUeHs",),
        ("AIzaShort",),
    ),
    _row(
        "aws-access-key-id",
        "An access key id of Amazon Web Services.",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html",
        r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b",
        ("aws_access_key_id = AKIA" + "Q3WZ7XK2L5MN4PRT",),
        ("AKIAIOSFODNN7EXAMPLE",),
    ),
    _row(
        "github-token",
        "A token of GitHub: personal, OAuth, app or refresh.",
        "https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github",
        r"\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{60,255})",
        ("token ghp_" + "q8ZrT2nVb5LkX0pW7cYd9aJmUeHs4GfBq1Zx",),
        ("ghp_" + "x" * 36,),
    ),
    _row(
        "gitlab-token",
        "A personal, project or group access token of GitLab.",
        "https://docs.gitlab.com/security/tokens/",
        r"\bglpat-[A-Za-z0-9_-]{20,64}",
        ("glpat-" + "q8ZrT2nVb5LkX0pW7cYd",),
        ("glpat-short",),
    ),
    _row(
        "slack-token",
        "A bot, user or app token of Slack.",
        "https://api.slack.com/concepts/token-types",
        r"\bxox[abeoprs]-[0-9A-Za-z-]{20,200}",
        ("xoxb-" + "293847561029-q8ZrT2nVb5LkX0pW7cYd9aJm",),
        ("xoxb-token",),
    ),
    _row(
        "stripe-key",
        "A secret or restricted live key of Stripe.",
        "https://docs.stripe.com/keys",
        r"\b[sr]k_live_[0-9A-Za-z]{20,200}",
        ("sk_live_" + "q8ZrT2nVb5LkX0pW7cYd9aJm",),
        ("sk_test_q8ZrT2nVb5LkX0pW7cYd9aJm", "pk_live_q8ZrT2nVb5LkX0pW7cYd9aJm"),
    ),
    _row(
        "huggingface-token",
        "A user access token of Hugging Face.",
        "https://huggingface.co/docs/hub/security-tokens",
        r"\bhf_[A-Za-z]{34}\b",
        ("hf_" + "qZrTnVbLkXpWcYdaJmUeHsGfBqZxRtYuIo",),
        ("hf_hub_download",),
    ),
    _row(
        "private-key",
        "A private key in PEM form, of any algorithm, encrypted or not.",
        "https://www.rfc-editor.org/rfc/rfc7468",
        r"-----BEGIN (?:[A-Z0-9]{1,16} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
        r"[\sA-Za-z0-9+/=:,.\\-]{40,}(?:END [A-Z0-9 ]{0,40}-----)?",
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEAq8ZrT2nVb5LkX0pW7cYd9aJm\n-----END RSA PRIVATE KEY-----",),
        ("-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA\n-----END PUBLIC KEY-----",),
        check=lambda value: True,
    ),
    _row(
        "json-web-token",
        "A signed JSON web token.",
        "https://www.rfc-editor.org/rfc/rfc7519",
        r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}",
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZG1pbiJ9." + "q8ZrT2nVb5LkX0pW7cYd9aJmUeHs4GfBq1Z",),
        ("eyJhbGciOiJIUzI1NiJ9",),
    ),
    _row(
        "password-in-url",
        "A user's password inside a URL or a database connection string.",
        "https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1",
        r"\b[A-Za-z][A-Za-z0-9+.-]{1,30}://[^\s:/@\"'<>]{1,64}:([^\s:/@\"'<>]{3,128})@[A-Za-z0-9.\[-]",
        ("postgresql://app:T4r9vKq2@db.internal:5432/prod",),
        ("https://example.com:8080/path@2x.png", "postgresql://user:password@localhost/db", "redis://u:${PASS}@h"),
        group=1,
        check=_is_password,
    ),
)
