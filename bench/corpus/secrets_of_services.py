"""Credentials of services that came to be known later: of language models, hosting, payments and software as a service.

The rows are those of ``credentials.py``.  Where the issuer's own pages do not show a form, the page named is that of another
scanner, https://github.com/trufflesecurity/trufflehog or https://github.com/gitleaks/gitleaks, which tells it.
"""

from __future__ import annotations

import base64
import json
from random import Random

from bench.corpus.credentials import issued
from bench.corpus.draw import chars, uuid
from bench.corpus.model import Kind, Label, Value, within
from bench.corpus.secrets_of_form import FAMILY, password, secret_row

HOG = "https://github.com/trufflesecurity/trufflehog/tree/main/pkg/detectors/"
LEAKS = "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml"
ROWS = f"""\
cerebras-key|Cerebras|cerebras_api_key|https://inference-docs.cerebras.ai/quickstart|csk-{{48:a}}
tavily-key|Tavily|tavily_api_key|https://docs.tavily.com/documentation/quickstart|tvly-{{32:A}} tvly-dev-{{32:A}}
firecrawl-key|Firecrawl|firecrawl_api_key|https://docs.firecrawl.dev/introduction|fc-{{32:h}}
llamacloud-key|LlamaCloud|llama_cloud_api_key|https://developers.llamaindex.ai/python/cloud/general/api_key/|llx-{{48:A}}
langfuse-key|Langfuse|langfuse_secret_key!secret key|https://langfuse.com/faq/all/lost-secret-key|sk-lf-{{8:h}}-{{4:h}}-4{{3:h}}-a{{3:h}}-{{12:h}}
helicone-key|Helicone|helicone_api_key|https://github.com/Helicone/helicone|sk-helicone-{{7:k}}-{{7:k}}-{{7:k}}-{{7:k}}
jina-key|Jina AI|jina_api_key|https://jina.ai/embeddings/|jina_{{32:h}}{{28:w}}
runpod-key|RunPod|runpod_api_key|https://docs.runpod.io/get-started/api-keys|rpa_{{40:U}}{{6:a}}
fal-key|fal|fal_key|https://docs.fal.ai/model-apis/authentication|~{{8:h}}-{{4:h}}-4{{3:h}}-a{{3:h}}-{{12:h}}:{{32:h}}
uuid:volcengine-ark-key|Volcengine Ark|ark_api_key|https://www.volcengine.com/docs/82379/1541594|
cursor-key|Cursor|cursor_api_key|https://cursor.com/docs/account/teams/admin-api|key_{{64:h}}
voyage-key|Voyage AI|voyage_api_key|https://docs.voyageai.com/docs/api-key-and-installation|pa-{{43:w}}
clova-studio-key|CLOVA Studio|clovastudio_api_key|https://guide.ncloud-docs.com/docs/clovastudio-apikey|nv-{{32:h}}{{4:A}}
private-ai-key|Private AI|private_ai_api_key|{LEAKS}|~{{32:a}}
google-refresh-token|Google|google_refresh_token!refresh token|https://developers.google.com/identity/protocols/oauth2/web-server|1//0{{1:l}}{{96-100:w}}
kt-cloud-key|KT Cloud|kt_cloud_secret_key!secret key|https://docs.cloudstack.apache.org/en/latest/developersguide/dev.html|~{{86:w}}
render-key|Render|render_api_key|https://render.com/docs/api|rnd_{{28:A}}
uuid:railway-token|Railway|railway_token|https://docs.railway.com/reference/public-api|
ngrok-token|ngrok|ngrok_authtoken!authtoken|https://ngrok.com/docs/agent/config/v3/|~2{{26:A}}_{{1:n}}{{20:A}}
bitbucket-secret|Bitbucket|bitbucket_client_secret!client secret|https://support.atlassian.com/bitbucket-cloud/docs/use-oauth-on-bitbucket-cloud/|~{{32:A}}
atlassian-token|Jira|jira_api_token|https://developer.atlassian.com/cloud/jira/platform/basic-auth-for-rest-apis/|~{{24:A}}
jfrog-token|JFrog|jfrog_identity_token!identity token|{LEAKS}|~{{64:a}}
semaphore-token|Semaphore|semaphore_api_token|{HOG}semaphore|~{{32:a}}
vault-legacy-token|Vault|vault_token|https://developer.hashicorp.com/vault/docs/concepts/tokens|s.{{24:A}}
ionic-token|Ionic|ionic_token|{HOG}ionic|ion_{{42:A}}
codemagic-token|Codemagic|codemagic_api_token|{HOG}codemagic|~{{43:w}}
optimizely-token|Optimizely|optimizely_access_token|https://docs.developers.optimizely.com/web-experimentation/docs/rest-api-getting-started|~2:{{52:w}}
pagarme-key|Pagar.me|pagarme_api_key|https://docs.pagar.me/v4/reference/principios-basicos|ak_live_{{30:A}}
flexport-token|Flexport|flexport_api_token|{HOG}flexport|shltm_{{40:w}}
column-key|Column|column_api_key|https://column.com/docs/working-with-api|~live_{{27:A}}
freshbooks-token|FreshBooks|freshbooks_access_token|{LEAKS}|~{{64:h}}
gumroad-token|Gumroad|gumroad_access_token|https://gumroad.com/api|~{{43:w}}
mercado-pago-token|Mercado Pago|mercado_pago_access_token|https://www.mercadopago.com/developers/en/docs/your-integrations/credentials|APP_USR-{{16:n}}-{{6:d}}-{{32:h}}-{{9:n}}
mollie-key|Mollie|mollie_api_key|https://docs.mollie.com/reference/authentication|~live_{{30:A}}
razorpay-secret|Razorpay|razorpay_key_secret!key secret|https://razorpay.com/docs/payments/dashboard/account-settings/api-keys/|~{{24:A}}
portone-secret|PortOne|portone_api_secret!API secret|https://github.com/iamport/iamport-rest-client-python|~{{80:A}}
coinbase-token|Coinbase|coinbase_access_token!access token|https://docs.cdp.coinbase.com/coinbase-app/oauth2-integration/integrations|~{{64:h}}
moralis-key|Moralis|moralis_api_key|{HOG}moralis|~{{64:A}}
mailerlite-key|MailerLite|mailerlite_api_key|https://developers-classic.mailerlite.com/docs/authentication|~{{32:h}}
supabase-secret-key|Supabase|supabase_secret_key!secret key|https://supabase.com/docs/guides/api/api-keys|sb_secret_{{22:w}}_{{8:w}}
apify-token|Apify|apify_token|https://docs.apify.com/platform/integrations/api|apify_api_{{36:A}}
e2b-key|E2B|e2b_api_key|https://e2b.dev/docs/api-key|e2b_{{40:h}}
aws-appsync-key|AWS AppSync|appsync_api_key|https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html|da2-{{26:a}}
google-api-key|Google AI Studio|google_genai_api_key|https://ai.google.dev/gemini-api/docs/api-key|AQ.{{50:w}}
azure-openai-key|Azure AI Foundry|azure_ai_key|https://learn.microsoft.com/en-us/azure/ai-services/authentication|{{52:A}}JQQJ99{{26:A}}
cloudflare-api-token|Cloudflare|cloudflare_api_token|https://developers.cloudflare.com/fundamentals/api/get-started/token-formats/|cfut_{{48:A}} cfat_{{48:A}}
vercel-token|Vercel|vercel_token|{HOG}vercel|vcp_{{56:A}}
together-key|Together AI|together_api_key|https://docs.together.ai/docs/quickstart|tgp_v1_{{43:w}}
neon-key|Neon|neon_api_key|https://neon.com/docs/manage/api-keys|napi_{{64:a}}
aiven-token|Aiven|aiven_token|{HOG}aiven|~{{372:b}}
qubole-token|Qubole|qubole_api_token|{HOG}qubole|~{{64:a}}
authress-key|Authress|authress_access_key!access key|https://authress.io/knowledge-base/docs/authorization/service-clients|sc_{{22:B}}.{{4:a}}.acc-{{12:a}}.MC4CAQAwBQYDK2VwBCIEI{{43:b}}
helpscout-key|Help Scout|helpscout_api_key|https://developer.helpscout.com/mailbox-api/v1/|~{{40:h}}
looker-secret|Looker|looker_client_secret!client secret|https://cloud.google.com/looker/docs/api-auth|~{{24:A}}
"""


def _part(told: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(told, separators=(",", ":")).encode()).decode().rstrip("=")


def _signed(rng: Random, label: str, head: dict[str, object], told: dict[str, object], size: int) -> Value:
    """A signed token (RFC 7519) of an issuer: a finding that calls it one is right too, but is not the issuer's name."""
    signature = base64.urlsafe_b64encode(rng.randbytes(size)).decode().rstrip("=")
    text = f"{_part(head)}.{_part(told)}.{signature}"
    return Value(
        text, (Label(0, len(text), label, FAMILY), Label(0, len(text), "json-web-token", FAMILY, optional=True))
    )


def _monday(rng: Random, lang: str) -> Value:
    told: dict[str, object] = {"tid": rng.randint(10**8, 4 * 10**8), "aai": 11, "uid": rng.randint(10**7, 6 * 10**7)}
    told |= {
        "iad": "2025-02-11T09:14:07.000Z",
        "per": "me:write",
        "actid": rng.randint(10**7, 2 * 10**7),
        "rgn": "use1",
    }
    return _signed(rng, "monday-token", {"alg": "HS256"}, told, 32)


def _front(rng: Random, lang: str) -> Value:
    told: dict[str, object] = {"scopes": ["shared:*", "private:*"], "iat": rng.randint(1_600_000_000, 1_780_000_000)}
    return _signed(
        rng,
        "front-token",
        {"alg": "HS256", "typ": "JWT"},
        told | {"iss": "front", "sub": chars(rng, 20, "h"), "jti": chars(rng, 16, "h")},
        32,
    )


def _wrike(rng: Random, lang: str) -> Value:
    ids = {key: rng.randint(10**6, 10**7) for key in "aicu"}
    inner = json.dumps({**ids, "r": "US", "s": list("WFIUKCDMAL"), "z": [], "t": 0}, separators=(",", ":"))
    told: dict[str, object] = {"d": inner, "iat": rng.randint(1_600_000_000, 1_780_000_000)}
    return _signed(rng, "wrike-token", {"tt": "p", "alg": "HS256", "tv": "1"}, told, 32)


def _calendly(rng: Random, lang: str) -> Value:
    head: dict[str, object] = {"kid": chars(rng, 64, "h"), "typ": "PAT", "alg": "ES256"}
    told: dict[str, object] = {"iss": "https://auth.calendly.com", "iat": rng.randint(1_600_000_000, 1_780_000_000)}
    return _signed(rng, "calendly-token", head, told | {"jti": uuid(rng), "user_uuid": uuid(rng)}, 64)


def _twilio(rng: Random, lang: str) -> Value:
    """An account and its token as ``curl -u`` takes them."""
    account = f"AC{chars(rng, 32, 'h')}"
    before, after = rng.choice(
        (
            (f"curl -u {account}:", f" https://api.twilio.com/2010-04-01/Accounts/{account}/Messages.json"),
            (f"https://{account}:", "@api.twilio.com/2010-04-01/Accounts"),
            (f"{account}:", ""),
        )
    )
    return within(before, chars(rng, 32, "h"), after, "twilio-account-token", FAMILY)


def _not_twilio(rng: Random, lang: str) -> tuple[str, str]:
    account = f"AC{chars(rng, 32, 'h')}"
    return "", rng.choice(
        (f"curl -u {account}:$TWILIO_AUTH_TOKEN https://api.twilio.com/", account, f"{account}:<token>")
    )


def _snowflake(rng: Random, lang: str) -> Value:
    secret = password(rng)
    return within("", secret, "", "snowflake-password", FAMILY)


def _minisign(rng: Random, lang: str) -> Value:
    """The algorithms' two letters each, salt, limits, then key number, secret and public key, and checksum: 158 bytes."""
    locked = rng.random() < 0.7
    head = b"Ed" + (b"Sc" if locked else b"\0\0") + b"B2"
    raw = head + (rng.randbytes(48) if locked else bytes(48)) + rng.randbytes(104)
    comment = f"untrusted comment: minisign {'encrypted ' if locked else ''}secret key\n"
    return within(comment, base64.b64encode(raw).decode(), "", "minisign-secret-key", FAMILY)


def _not_minisign(rng: Random, lang: str) -> tuple[str, str]:
    public = base64.b64encode(b"Ed" + rng.randbytes(40)).decode()
    return "", f"untrusted comment: minisign public key {chars(rng, 16, 'H')}\n{public}"


def _told(label: str, source: str, make: object, *called: str, ident: str) -> Kind:
    return secret_row(label, source, make, called, ident, said=True)


NEWER: tuple[Kind, ...] = (
    *(issued(row) for row in ROWS.splitlines()),
    _told("monday-token", "https://developer.monday.com/api-reference/docs/authentication", _monday, "monday.com API token", "monday API token", ident="monday_api_token"),
    _told("front-token", "https://dev.frontapp.com/docs/create-and-revoke-api-tokens", _front, "Front API token", ident="front_api_token"),
    _told("wrike-token", "https://developers.wrike.com/oauth-20-authorization/", _wrike, "Wrike permanent access token", "Wrike token", ident="wrike_token"),
    _told("calendly-token", "https://developer.calendly.com/personal-access-tokens", _calendly, "Calendly personal access token", "Calendly token", ident="calendly_token"),
    _told("snowflake-password", "https://docs.snowflake.com/en/developer-guide/snowflake-cli/connecting/configure-connections", _snowflake, "Snowflake password", "password for Snowflake", ident="snowflake_password"),
    secret_row("twilio-account-token", "https://www.twilio.com/docs/iam/api", _twilio, ("command",), "twilio_credentials", alone=True, wrong=_not_twilio),
    secret_row("minisign-secret-key", "https://jedisct1.github.io/minisign/", _minisign, ("minisign key",), "minisign", alone=True, wrong=_not_minisign),
)  # fmt: skip
