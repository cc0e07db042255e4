"""Credentials whose issuer puts words, dates or addresses into them, and where programs keep them.

Each is put together as its issuer does it; the label is the secret part alone.
"""

from __future__ import annotations

import base64
import json
from random import Random

from bench.corpus.draw import chars, mask, uuid
from bench.corpus.model import Kind, Value, whole, within
from bench.corpus.secrets_of_form import FAMILY, pem, secret_row

NAME = ("hanbit", "tinfex", "rokmel", "northsea", "vikdor")


def _base64(text: str | bytes) -> str:
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


def _url64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bedrock_long(rng: Random) -> str:
    """https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html: ABSK and the name of a service credential."""
    return "ABSK" + _base64(f"BedrockAPIKey-{chars(rng, 4, 'a')}-at-{chars(rng, 12, 'n')}:{chars(rng, 60, 'A')}")


def _bedrock_short(rng: Random) -> str:
    """https://github.com/aws/aws-bedrock-token-generator-python: a presigned address in Base64."""
    signed = f"X-Amz-Credential=ASIA{chars(rng, 16, '2')}%2F20260110%2Fus-east-1%2Fbedrock%2Faws4_request&X-Amz-Signature={chars(rng, 64, 'h')}"
    return "bedrock-api-key-" + _base64(
        f"bedrock.amazonaws.com/?Action=CallWithBearerToken&X-Amz-Algorithm=AWS4-HMAC-SHA256&{signed}&Version=1"
    )


def _session(rng: Random) -> str:
    """https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html: shown from IQoJb3JpZ2luX2Vj on."""
    return "IQoJb3JpZ2luX2Vj" + _base64(rng.randbytes(rng.randint(250, 400)))


def _sas(rng: Random, lang: str) -> Value:
    """https://learn.microsoft.com/en-us/rest/api/storageservices/create-service-sas: the signature, percent-encoded."""
    signature = _base64(rng.randbytes(32)).replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
    head = f"https://st{chars(rng, 8, 'l')}.blob.core.windows.net/reports/q3.csv?sv=2022-11-02&sr=b&sp=r&se=2026-12-31T00:00:00Z&sig="
    return within(head, signature, "", "azure-sas-signature", FAMILY)


def _app_configuration(rng: Random, lang: str) -> Value:
    head = (
        f"Endpoint=https://{rng.choice(NAME)}.azconfig.io;Id={chars(rng, 4, 'A')}-l9-s0:{chars(rng, 20, 'A')};Secret="
    )
    return within(head, _base64(rng.randbytes(32)), "", "azure-app-configuration-secret", FAMILY)


def _reference(rng: Random) -> str:
    """https://jfrog.com/help (Reference Tokens): Base64 of ``reftkn``, its version, its expiry and a random part."""
    return _base64(f"reftkn:01:{rng.randint(1_760_000_000, 1_890_000_000)}:{chars(rng, 27, 'A')}")


def _grafana(rng: Random) -> str:
    """https://grafana.com/docs/grafana/latest/administration/api-keys/: Base64 of a JSON object of key, name and id."""
    told = {"k": chars(rng, 32, "A"), "n": rng.choice(("deploy", "reader", "ci")), "id": rng.randint(1, 9)}
    return _base64(json.dumps(told, separators=(",", ":")))


def _sentry(rng: Random) -> str:
    """https://github.com/getsentry/rfcs/blob/main/text/0091-ci-upload-tokens.md: a JSON object and a random part."""
    told = {
        "iat": rng.randint(1_700_000_000, 1_780_000_000) + 0.5,
        "url": "https://sentry.io",
        "region_url": "https://us.sentry.io",
        "org": rng.choice(NAME),
    }
    return f"sntrys_{_base64(json.dumps(told, separators=(',', ':')))}_{chars(rng, 43, 'b')}"


def _service_account_token(rng: Random) -> str:
    """https://developer.1password.com/docs/service-accounts/: ``ops_`` and a JSON object in Base64."""
    told = {"signInAddress": "my.1password.com", "userAuth": {"method": "SRPg-4096"}, "secret": chars(rng, 240, "A")}
    return "ops_" + _url64(json.dumps(told, separators=(",", ":")).encode())


def _intercom(rng: Random) -> str:
    """https://developers.intercom.com/docs/build-an-integration/learn-more/authentication: Base64 of ``tok:``."""
    return _base64(f"tok:{uuid(rng).replace('-', '_')}:1:0")


def _confluence(rng: Random) -> str:
    """https://confluence.atlassian.com/enterprise/using-personal-access-tokens-1026032365.html: an id and 20 bytes."""
    return _base64(chars(rng, 12, "n").encode() + b":" + rng.randbytes(20))


def _teams(rng: Random) -> str:
    """https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook."""
    both = f"{uuid(rng)}@{uuid(rng)}"
    return f"https://{rng.choice(NAME)}.webhook.office.com/webhookb2/{both}/IncomingWebhook/{chars(rng, 32, 'h')}/{uuid(rng)}"


def _tines(rng: Random) -> str:
    """https://www.tines.com/docs/actions/types/webhook/: the tenant, a path and a secret."""
    return f"https://{rng.choice(NAME)}.tines.com/webhook/{chars(rng, 32, 'h')}/{chars(rng, 32, 'h')}"


def _google_chat(rng: Random) -> str:
    """https://developers.google.com/workspace/chat/quickstart/webhooks: the space, the key and the token."""
    return mask(rng, "https://chat.googleapis.com/v1/spaces/AAAA{7:A}/messages?key=AIza{35:A}&token={43:A}")


def _slack_cookie(rng: Random, lang: str) -> Value:
    """https://docs.slack.dev/authentication/tokens: the cookie ``d`` of the web client."""
    token = f"xoxd-{chars(rng, 90, 'A')}%2B{chars(rng, 40, 'A')}%3D"
    return within("Cookie: b=1; d=", token, "; lc=1", "slack-cookie", FAMILY)


def _gitlab_cookie(rng: Random, lang: str) -> Value:
    """https://docs.gitlab.com/user/profile/active_sessions/: the cookie of a session."""
    return within("Cookie: theme=dark; _gitlab_session=", chars(rng, 32, "h"), "", "gitlab-session-cookie", FAMILY)


def _key_in_base64(rng: Random) -> str:
    """A PEM file in Base64, as the data of a Kubernetes secret holds it."""
    return _base64(pem(rng) + "\n")


def _jwk(rng: Random, lang: str) -> Value:
    x, y, d = (_url64(rng.randbytes(32)) for _ in range(3))
    return within(f'{{"kty":"EC","crv":"P-256","x":"{x}","y":"{y}","d":"', d, '"}', "json-web-key", FAMILY)


def _jwe(rng: Random) -> str:
    head = _url64(b'{"alg":"RSA-OAEP-256","enc":"A256GCM"}')
    return ".".join((head, *(_url64(rng.randbytes(size)) for size in (256, 12, rng.randint(40, 160), 16))))


def _passphrase(rng: Random, lang: str) -> Value:
    secret = chars(rng, 14, "A") + "7"
    return within("gpg --batch --yes --passphrase ", secret, " -d backup.tar.gpg", "password-argument", FAMILY)


def _api_key_header(rng: Random, lang: str) -> Value:
    return within("X-API-Key: ", chars(rng, 40, "A"), "", "api-key-header", FAMILY)


def _kubeconfig(rng: Random, lang: str) -> Value:
    key = _base64(rng.randbytes(300))
    head = "users:\n- name: admin\n  user:\n    client-key-data: "
    return within(head, key, "\n", "kubernetes-token", FAMILY)


def _snowflake(rng: Random, lang: str) -> Value:
    head = "snowflake://loader:"
    return within(head, chars(rng, 16, "A") + "4", f"@{rng.choice(NAME)}-eu1/warehouse", "password-in-url", FAMILY)


DOCS = "https://docs.aws.amazon.com/"


def _told(label: str, source: str, draw: object, *called: str, ident: str) -> Kind:
    """A credential that is said, as a whole, beside its name."""

    def make(rng: Random, lang: str) -> Value:
        return whole(draw(rng), label, FAMILY)  # type: ignore[operator]

    return secret_row(label, source, make, called, ident, said=True)


TOLD: tuple[Kind, ...] = (
    _told("bedrock-long-lived-key", DOCS + "bedrock/latest/userguide/api-keys.html", _bedrock_long, "Bedrock API key", ident="aws_bearer_token_bedrock"),
    _told("bedrock-short-lived-key", DOCS + "bedrock/latest/userguide/api-keys.html", _bedrock_short, "Bedrock API key", ident="aws_bearer_token_bedrock"),
    _told("aws-session-token", DOCS + "STS/latest/APIReference/API_GetSessionToken.html", _session, "AWS session token", "aws_session_token", ident="aws_session_token"),
    secret_row("azure-sas-signature", "https://learn.microsoft.com/en-us/rest/api/storageservices/create-service-sas", _sas, ("SAS URL",), "sas_url"),
    secret_row("azure-app-configuration-secret", "https://learn.microsoft.com/en-us/azure/azure-app-configuration/", _app_configuration, ("connection string",), "app_configuration"),
    _told("artifactory-reference-token", "https://jfrog.com/help/r/jfrog-platform-administration-documentation/reference-token", _reference, "Artifactory token", ident="artifactory_token"),
    _told("grafana-key", "https://grafana.com/docs/grafana/latest/administration/api-keys/", _grafana, "Grafana API key", ident="grafana_api_key"),
    _told("sentry-organisation-token", "https://docs.sentry.io/account/auth-tokens/", _sentry, "Sentry auth token", ident="sentry_auth_token"),
    _told("onepassword-service-token", "https://developer.1password.com/docs/service-accounts/", _service_account_token, "1Password service account token", ident="op_service_account_token"),
    _told("intercom-token", "https://developers.intercom.com/docs/build-an-integration/learn-more/authentication", _intercom, "Intercom access token", ident="intercom_access_token"),
    _told("confluence-personal-token", "https://confluence.atlassian.com/enterprise/using-personal-access-tokens-1026032365.html", _confluence, "Confluence personal access token", "Jira token", ident="confluence_token"),
    _told("teams-webhook", "https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook", _teams, "Teams webhook", ident="teams_webhook_url"),
    _told("tines-webhook", "https://www.tines.com/docs/actions/types/webhook/", _tines, "Tines webhook", ident="tines_webhook_url"),
    _told("google-chat-webhook", "https://developers.google.com/workspace/chat/quickstart/webhooks", _google_chat, "Chat webhook", ident="google_chat_webhook"),
    secret_row("slack-cookie", "https://docs.slack.dev/authentication/tokens", _slack_cookie, ("header",), "header", alone=True),
    secret_row("gitlab-session-cookie", "https://docs.gitlab.com/user/profile/active_sessions/", _gitlab_cookie, ("header",), "header", alone=True),
    _told("private-key-base64", "https://kubernetes.io/docs/concepts/configuration/secret/", _key_in_base64, "private key (Base64)", "tls.key", ident="tls_key_base64"),
    secret_row("json-web-key", "https://www.rfc-editor.org/rfc/rfc7517", _jwk, ("JWK",), "jwk", alone=True),
    _told("json-web-encryption", "https://www.rfc-editor.org/rfc/rfc7516", _jwe, "JWE", "encrypted token", ident="jwe"),
    secret_row("password-argument", "https://www.gnupg.org/documentation/manuals/gnupg/GPG-Esoteric-Options.html", _passphrase, ("command",), "command", alone=True),
    secret_row("api-key-header", "https://swagger.io/docs/specification/v3_0/authentication/api-keys/", _api_key_header, ("header",), "header", alone=True),
    secret_row("kubernetes-token", "https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/", _kubeconfig, ("kubeconfig",), "kubeconfig", alone=True),
    secret_row("password-in-url", "https://docs.snowflake.com/en/developer-guide/python-connector/sqlalchemy", _snowflake, ("Snowflake URL",), "snowflake_url"),
)  # fmt: skip
