"""Credentials by issuer: over a hundred kinds, each from the page where its issuer shows or describes the form.

A row is: label, issuer, name in code, page, masks.  Where an issuer marks its keys (a prefix), they may stand anywhere;
where it does not, ``~`` before the mask says the value only counts beside the issuer's name, and so it is written.
"""

from __future__ import annotations

import zlib
from random import Random

from bench.corpus.draw import CLASSES, chars, mask, uuid
from bench.corpus.model import Kind, Value, whole

FAMILY = "credentials"
ROWS = """\
openai-key|OpenAI|openai_api_key|https://platform.openai.com/docs/api-reference/authentication|sk-proj-{74:w}T3BlbkFJ{74:w} sk-svcacct-{74:w}T3BlbkFJ{74:w} sk-{20:A}T3BlbkFJ{20:A}
anthropic-key|Anthropic|anthropic_api_key|https://docs.claude.com/en/api/overview|sk-ant-api03-{93:w}AA sk-ant-admin01-{93:w}AA
google-api-key|Google Gemini|gemini_api_key|https://cloud.google.com/docs/authentication/api-keys|AIza{35:w}
xai-key|xAI|xai_api_key|https://docs.x.ai/docs/overview|xai-{80:A}
mistral-key|Mistral|mistral_api_key|https://docs.mistral.ai/getting-started/quickstart|~{32:A}
huggingface-token|Hugging Face|hf_token|https://huggingface.co/docs/hub/security-tokens|hf_{34:L}
replicate-token|Replicate|replicate_api_token|https://replicate.com/docs/topics/security/api-tokens|r8_{37:A}
groq-key|Groq|groq_api_key|https://console.groq.com/docs/quickstart|gsk_{52:A}
openrouter-key|OpenRouter|openrouter_api_key|https://openrouter.ai/docs/api-reference/authentication|sk-or-v1-{64:h}
perplexity-key|Perplexity|perplexity_api_key|https://docs.perplexity.ai/getting-started/quickstart|pplx-{48:A}
cohere-key|Cohere|cohere_api_key|https://docs.cohere.com/reference/about|~{40:A}
deepseek-key|DeepSeek|deepseek_api_key|https://api-docs.deepseek.com/|sk-{32:h}
nvidia-api-key|NVIDIA|nvidia_api_key|https://docs.api.nvidia.com/nim/reference/llm-apis|nvapi-{64:w}
elevenlabs-key|ElevenLabs|elevenlabs_api_key|https://elevenlabs.io/docs/api-reference/authentication|sk_{48:h}
langsmith-key|LangSmith|langsmith_api_key|https://docs.langchain.com/langsmith/create-account-api-key|lsv2_pt_{32:h}_{10:h} lsv2_sk_{32:h}_{10:h}
wandb-key|Weights & Biases|wandb_api_key|https://docs.wandb.ai/support/kb-articles/find-api-key|~{40:h}
zhipu-key|Zhipu|zhipuai_api_key|https://docs.bigmodel.cn/cn/guide/start/quick-start|{32:h}.{16:A}
dashscope-key|DashScope|dashscope_api_key|https://help.aliyun.com/zh/model-studio/get-api-key|~sk-{32:h}
moonshot-key|Moonshot|moonshot_api_key|https://platform.moonshot.ai/docs/introduction|~sk-{48:A}
pinecone-key|Pinecone|pinecone_api_key|https://docs.pinecone.io/guides/projects/manage-api-keys|pcsk_{6:A}_{63:A}
aws-access-key-id|AWS|aws_access_key_id|https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html|AKIA{16:2} ASIA{16:2}
aws-secret-access-key|AWS|aws_secret_access_key|https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html|~{40:b}
azure-client-secret|Azure|azure_client_secret|https://learn.microsoft.com/en-us/purview/sit-defn-azure-ad-client-secret|{3:A}8Q~{34:A}
azure-devops-token|Azure DevOps|azure_devops_pat|https://learn.microsoft.com/en-us/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate|{76:A}AZDO{4:A}
azure-openai-key|Azure OpenAI|azure_openai_api_key|https://learn.microsoft.com/en-us/azure/ai-services/authentication|~{32:h}
google-oauth-secret|Google OAuth|google_client_secret|https://developers.google.com/identity/protocols/oauth2|GOCSPX-{28:w}
google-oauth-token|Google OAuth|google_access_token|https://developers.google.com/identity/protocols/oauth2|ya29.{120-180:w}
digitalocean-token|DigitalOcean|digitalocean_token|https://docs.digitalocean.com/reference/api/create-personal-access-token/|dop_v1_{64:h} doo_v1_{64:h}
alibaba-access-key-id|Alibaba Cloud|alibaba_cloud_access_key_id|https://www.alibabacloud.com/help/en/ram/user-guide/create-an-accesskey-pair|LTAI5t{18:A}
tencent-secret-id|Tencent Cloud|tencentcloud_secret_id|https://cloud.tencent.com/document/product/598/40488|AKID{32:A}
cloudflare-api-token|Cloudflare|cloudflare_api_token|https://developers.cloudflare.com/fundamentals/api/get-started/create-token/|~{40:w}
cloudflare-origin-ca-key|Cloudflare|cloudflare_origin_ca_key|https://developers.cloudflare.com/fundamentals/api/get-started/ca-keys/|v1.0-{24:h}-{146:h}
heroku-key|Heroku|heroku_api_key|https://devcenter.heroku.com/articles/authentication|HRKU-AA{58:w}
linode-token|Linode|linode_token|https://techdocs.akamai.com/linode-api/reference/get-started|~{64:h}
hetzner-token|Hetzner|hcloud_token|https://docs.hetzner.com/cloud/api/getting-started/generating-api-token/|~{64:A}
netlify-token|Netlify|netlify_auth_token|https://docs.netlify.com/api/get-started/|nfp_{36:A}
supabase-token|Supabase|supabase_access_token|https://supabase.com/docs/reference/api/introduction|sbp_{40:h}
planetscale-token|PlanetScale|planetscale_token|https://planetscale.com/docs/api/reference/service-tokens|pscale_tkn_{43:w} pscale_pw_{43:w}
databricks-token|Databricks|databricks_token|https://docs.databricks.com/en/dev-tools/auth/pat.html|dapi{32:h}
doppler-token|Doppler|doppler_token|https://docs.doppler.com/reference/auth-token-formats|dp.pt.{43:A}
vault-token|Vault|vault_token|https://developer.hashicorp.com/vault/docs/concepts/tokens|hvs.{90:w}
terraform-token|Terraform Cloud|tfe_token|https://developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens|{14:A}.atlasv1.{67:w}
pulumi-token|Pulumi|pulumi_access_token|https://www.pulumi.com/docs/pulumi-cloud/access-management/access-tokens/|pul-{40:h}
tailscale-key|Tailscale|tailscale_authkey|https://tailscale.com/kb/1277/key-prefixes|tskey-auth-k{11:A}CNTRL-{32:A} tskey-api-k{11:A}CNTRL-{32:A}
gitlab-token|GitLab|gitlab_token|https://docs.gitlab.com/security/tokens/|glpat-{20:w}
gitlab-deploy-token|GitLab|gitlab_deploy_token|https://docs.gitlab.com/security/tokens/|gldt-{20:w}
gitlab-runner-token|GitLab Runner|gitlab_runner_token|https://docs.gitlab.com/security/tokens/|glrt-{20:w}
gitlab-trigger-token|GitLab|gitlab_trigger_token|https://docs.gitlab.com/security/tokens/|glptt-{40:h}
gitlab-feed-token|GitLab|gitlab_feed_token|https://docs.gitlab.com/security/tokens/|glft-{20:w}
gitlab-agent-token|GitLab agent|gitlab_agent_token|https://docs.gitlab.com/security/tokens/|glagent-{50:w}
gitlab-oauth-secret|GitLab OAuth|gitlab_oauth_secret|https://docs.gitlab.com/security/tokens/|gloas-{64:h}
gitlab-scim-token|GitLab SCIM|gitlab_scim_token|https://docs.gitlab.com/security/tokens/|glsoat-{20:w}
gitlab-mail-token|GitLab|gitlab_incoming_mail_token|https://docs.gitlab.com/security/tokens/|glimt-{25:a}
gitlab-feature-flag-token|GitLab|gitlab_feature_flags_token|https://docs.gitlab.com/security/tokens/|glffct-{20:w}
bitbucket-token|Bitbucket|bitbucket_app_password|https://support.atlassian.com/bitbucket-cloud/docs/app-passwords/|ATBB{24:A}{8:H}
pypi-token|PyPI|pypi_token|https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml|pypi-AgEIcHlwaS5vcmc{130-170:w}
rubygems-key|RubyGems|gem_host_api_key|https://guides.rubygems.org/api-key-scopes/|rubygems_{48:h}
crates-io-token|crates.io|cargo_registry_token|https://doc.rust-lang.org/cargo/reference/publishing.html|cio{32:A}
nuget-key|NuGet|nuget_api_key|https://learn.microsoft.com/en-us/nuget/nuget-org/scoped-api-keys|oy2{43:a}
docker-hub-token|Docker Hub|dockerhub_token|https://docs.docker.com/security/access-tokens/|dckr_pat_{27:w}
clojars-token|Clojars|clojars_token|https://github.com/clojars/clojars-web/wiki/Deploy-Tokens|CLOJARS_{60:h}
circleci-personal-token|CircleCI|circle_token|https://circleci.com/docs/managing-api-tokens/|CCIPAT_{22:A}_{40:h}
buildkite-token|Buildkite|buildkite_api_token|https://buildkite.com/docs/apis/managing-api-tokens|bkua_{40:h}
sonarqube-token|SonarQube|sonar_token|https://docs.sonarsource.com/sonarqube-server/latest/user-guide/managing-tokens/|squ_{40:h} sqp_{40:h} sqa_{40:h}
sourcegraph-token|Sourcegraph|src_access_token|https://sourcegraph.com/docs/cli/how-tos/creating_an_access_token|sgp_{16:h}_{40:h}
postman-key|Postman|postman_api_key|https://learning.postman.com/docs/developer/postman-api/authentication/|PMAK-{24:h}-{34:h}
slack-token|Slack|slack_bot_token|https://docs.slack.dev/authentication/tokens|xoxb-{12:d}-{13:d}-{24:A} xoxp-{12:d}-{13:d}-{13:d}-{32:h}
slack-app-token|Slack|slack_app_token|https://docs.slack.dev/authentication/tokens|xapp-1-A{10:U}-{13:d}-{64:h}
slack-webhook|Slack|slack_webhook_url|https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks|https://hooks.slack.com/services/T{10:U}/B{10:U}/{24:A}
discord-webhook|Discord|discord_webhook_url|https://discord.com/developers/docs/resources/webhook|https://discord.com/api/webhooks/1{18:d}/{68:w}
telegram-bot-token|Telegram|telegram_bot_token|https://core.telegram.org/bots/api#authorizing-your-bot|{1:n}{9:d}:AA{33:w}
twilio-key|Twilio|twilio_api_key|https://www.twilio.com/docs/iam/api-keys|SK{32:h}
sendgrid-key|SendGrid|sendgrid_api_key|https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys|SG.{22:w}.{43:w}
mailgun-key|Mailgun|mailgun_api_key|https://documentation.mailgun.com/docs/mailgun/api-reference/mg-auth|key-{32:h}
mailchimp-key|Mailchimp|mailchimp_api_key|https://mailchimp.com/developer/marketing/guides/quick-start/|{32:h}-us1{1:d}
brevo-key|Brevo|brevo_api_key|https://developers.brevo.com/docs/getting-started|xkeysib-{64:h}-{16:A}
resend-key|Resend|resend_api_key|https://resend.com/docs/api-reference/introduction|re_{8:A}_{24:A}
stripe-key|Stripe|stripe_secret_key|https://docs.stripe.com/keys|sk_live_{24:A} sk_live_51{97:A} rk_live_{24:A}
stripe-webhook-secret|Stripe|stripe_webhook_secret|https://docs.stripe.com/webhooks|whsec_{32:A}
square-secret|Square|square_application_secret|https://developer.squareup.com/docs/build-basics/access-tokens|sq0csp-{43:w}
shopify-access-token|Shopify|shopify_access_token|https://shopify.dev/changelog/length-of-the-shopify-access-token-is-increasing|shpat_{32:h} shpca_{32:h} shppa_{32:h}
shopify-shared-secret|Shopify|shopify_api_secret|https://shopify.dev/changelog/app-secret-key-length-has-increased|shpss_{32:h}
paypal-access-token|PayPal|braintree_access_token|https://developer.paypal.com/braintree/docs/guides/extend/oauth/access-tokens|access_token$production${16:a}${32:h}
flutterwave-key|Flutterwave|flutterwave_secret_key|https://developer.flutterwave.com/docs/authentication|FLWSECK-{32:h}-X
paystack-key|Paystack|paystack_secret_key|https://paystack.com/docs/api/authentication/|~sk_live_{40:h}
toss-payments-key|Toss Payments|toss_secret_key|https://docs.tosspayments.com/reference/using-api/api-keys|live_sk_{30:A}
plaid-token|Plaid|plaid_access_token|https://plaid.com/docs/api/items/|access-production-{8:h}-{4:h}-4{3:h}-a{3:h}-{12:h}
easypost-key|EasyPost|easypost_api_key|https://docs.easypost.com/docs/authentication|EZAK{54:A}
shippo-token|Shippo|shippo_token|https://docs.goshippo.com/docs/guides_general/authentication/|shippo_live_{40:h}
duffel-token|Duffel|duffel_token|https://duffel.com/docs/api/overview/making-requests|duffel_live_{43:w}
grafana-service-account-token|Grafana|grafana_token|https://grafana.com/docs/grafana/latest/administration/service-accounts/|glsa_{32:A}_{8:h}
datadog-key|Datadog|datadog_api_key|https://docs.datadoghq.com/account_management/api-app-keys/|~{32:h}
newrelic-user-key|New Relic|new_relic_api_key|https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/|NRAK-{27:U}
sentry-user-token|Sentry|sentry_auth_token|https://docs.sentry.io/account/auth-tokens/|sntryu_{64:h}
dynatrace-token|Dynatrace|dynatrace_api_token|https://docs.dynatrace.com/docs/dynatrace-api/basics/dynatrace-api-authentication|dt0c01.{24:2}.{64:2}
linear-key|Linear|linear_api_key|https://linear.app/developers/graphql|lin_api_{40:A}
notion-token|Notion|notion_token|https://developers.notion.com/page/changelog|ntn_{11:d}{35:A}
figma-token|Figma|figma_token|https://www.figma.com/developers/api#access-tokens|figd_{40:w}
airtable-token|Airtable|airtable_token|https://airtable.com/developers/web/api/authentication|pat{14:A}.{64:h}
hubspot-token|HubSpot|hubspot_access_token|https://developers.hubspot.com/docs/guides/apps/private-apps/overview|pat-na1-{8:h}-{4:h}-{4:h}-{4:h}-{12:h} pat-eu1-{8:h}-{4:h}-{4:h}-{4:h}-{12:h}
typeform-token|Typeform|typeform_token|https://www.typeform.com/developers/get-started/personal-access-token/|tfp_{44:A}_{14:A}
contentful-token|Contentful|contentful_management_token|https://www.contentful.com/developers/docs/references/authentication/|CFPAT-{43:w}
launchdarkly-token|LaunchDarkly|launchdarkly_access_token|https://launchdarkly.com/docs/home/account/api|api-{8:h}-{4:h}-4{3:h}-a{3:h}-{12:h}
prefect-token|Prefect|prefect_api_key|https://docs.prefect.io/v3/how-to-guides/cloud/manage-users/api-keys|pnu_{36:A}
posthog-key|PostHog|posthog_personal_api_key|https://posthog.com/docs/api|phx_{43:A}
algolia-key|Algolia|algolia_admin_key|https://www.algolia.com/doc/guides/security/api-keys/|~{32:h}
openweather-key|OpenWeather|openweather_api_key|https://openweathermap.org/appid|~{32:h}
okta-token|Okta|okta_api_token|https://developer.okta.com/docs/guides/create-an-api-token/main/|~00{40:w}
auth0-secret|Auth0|auth0_client_secret|https://auth0.com/docs/get-started/applications/application-settings|~{64:w}
age-secret-key|age|age_secret_key|https://github.com/C2SP/C2SP/blob/main/age.md|
infracost-token|Infracost|infracost_api_key|https://www.infracost.io/docs/|ico-{32:A}
octopus-deploy-key|Octopus Deploy|octopus_api_key|https://octopus.com/docs/octopus-rest-api/how-to-create-an-api-key|API-{26:U}
kakao-key|Kakao|kakao_rest_api_key|https://developers.kakao.com/docs/latest/en/getting-started/app-key|~{32:h}
naver-cloud-key|Naver Cloud|ncloud_access_key|https://api.ncloud-docs.com/docs/en/common-ncpapi|~{20:A}
naver-client-secret|Naver|naver_client_secret!client secret|https://developers.naver.com/docs/common/openapiguide/appregister.md|~{10:w}
twitch-token|Twitch|twitch_client_secret|https://dev.twitch.tv/docs/authentication/register-app/|~{30:a}
vercel-token|Vercel|vercel_token|https://vercel.com/docs/rest-api/reference/welcome|~{24:A}
rapidapi-key|RapidAPI|x_rapidapi_key|https://docs.rapidapi.com/docs/keys|{10:h}msh{15:h}p1{5:h}jsn{12:h}
dropbox-token|Dropbox|dropbox_access_token|https://developers.dropbox.com/oauth-guide|sl.{136:w}
gitlab-job-token|GitLab|ci_job_token|https://docs.gitlab.com/security/tokens/|glcbt-{2:h}_{20:w}
vault-batch-token|Vault|vault_batch_token|https://developer.hashicorp.com/vault/docs/concepts/tokens|hvb.{150:w}
notion-legacy-token|Notion|notion_api_key|https://developers.notion.com/page/changelog|secret_{43:A}
slack-configuration-token|Slack|slack_config_token|https://docs.slack.dev/authentication/tokens|xoxe.xoxp-1-{166:A}
mapbox-secret-token|Mapbox|mapbox_secret_token|https://docs.mapbox.com/help/dive-deeper/access-tokens/|sk.eyJ1{72:A}.{22:w}
newrelic-license-key|New Relic|new_relic_license_key|https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/|{36:h}NRAL
grafana-cloud-token|Grafana Cloud|grafana_cloud_token|https://grafana.com/docs/grafana-cloud/security-and-account-management/authentication-and-permissions/access-policies/|glc_eyJv{96:A}
onepassword-secret-key|1Password|onepassword_secret_key|https://support.1password.com/secret-key-security/|A3-{6:U}-{6:U}-{5:U}-{5:U}-{5:U}-{5:U}
readme-key|ReadMe|readme_api_key|https://docs.readme.com/main/reference/authentication|rdme_{70:a}
artifactory-key|JFrog Artifactory|artifactory_api_key|https://jfrog.com/help/r/jfrog-platform-administration-documentation/api-key|AKCp8{68:A}
mongodb-atlas-token|MongoDB Atlas|mongodb_atlas_client_secret|https://www.mongodb.com/docs/atlas/api/service-accounts-overview/|mdb_sa_sk_{40:w}
scalingo-token|Scalingo|scalingo_api_token|https://developers.scalingo.com/|tk-us-{48:w}
frameio-token|Frame.io|frameio_token|https://developer.frame.io/docs/getting-started/authentication|fio-u-{64:w}
zapier-webhook|Zapier|zapier_webhook_url|https://help.zapier.com/hc/en-us/articles/8496288690317|https://hooks.zapier.com/hooks/catch/{7:n}/{7:a}
telnyx-key|Telnyx|telnyx_api_key|https://developers.telnyx.com/docs/account-setup/api-keys|KEY0{31:H}_{22:A}
assemblyai-key|AssemblyAI|assemblyai_api_key|https://www.assemblyai.com/docs/api-reference/overview|~{32:h}
deepgram-key|Deepgram|deepgram_api_key|https://developers.deepgram.com/docs/create-additional-api-keys|~{40:h}
together-key|Together AI|together_api_key|https://docs.together.ai/docs/quickstart|~{64:h}
stability-key|Stability AI|stability_api_key|https://platform.stability.ai/docs/api-reference|~sk-{48:A}
cloudflare-global-key|Cloudflare Global|cloudflare_global_api_key|https://developers.cloudflare.com/fundamentals/api/get-started/keys/|~{37:h}
discord-bot-token|Discord|discord_bot_token|https://discord.com/developers/docs/reference#authentication|MT{24:A}.G{5:A}.{38:w}
jenkins-token|Jenkins|jenkins_api_token|https://www.jenkins.io/doc/book/system-administration/authenticating-scripted-clients/|~11{32:h}
twitter-bearer-token|Twitter|twitter_bearer_token|https://docs.x.com/fundamentals/authentication/oauth-2-0/application-only|AAAAAAAAAAAAAAAAAAAAAA{3:A}AAAAAAA{10:A}%2B{25:A}%3D{45:A}
sumologic-key|Sumo Logic|sumologic_access_key|https://help.sumologic.com/docs/manage/security/access-keys/|~{64:A}
twilio-auth-token|Twilio|twilio_auth_token|https://www.twilio.com/docs/iam/api/authtoken|~{32:h}
bitbucket-token|Atlassian|atlassian_api_token|https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/|ATATT3xFfGF0{172:w}={8:H}
uuid:snyk-token|Snyk|snyk_token|https://docs.snyk.io/snyk-api/authentication-for-api|
new-github|GitHub|github_token|https://github.blog/engineering/behind-githubs-new-authentication-token-formats/|
new-npm|npm|npm_token|https://github.blog/2021-09-23-announcing-npms-new-access-token-format/|
uuid:codecov-token|Codecov|codecov_token|https://docs.codecov.com/docs/codecov-tokens|
uuid:heroku-legacy-key|Heroku|heroku_api_key|https://devcenter.heroku.com/articles/authentication|
uuid:postmark-token|Postmark|postmark_server_token|https://postmarkapp.com/developer/api/overview|
uuid:scaleway-key|Scaleway|scw_secret_key|https://www.scaleway.com/en/docs/iam/concepts/|
"""
CALLED = {
    "en": ("{0} API key", "{0} key", "API key for {0}", "{0} token"),
    "ko": ("{0} API 키", "{0} 키", "{0} 토큰", "{0} 인증키"),
    "ja": ("{0}のAPIキー", "{0} APIキー", "{0}のトークン"),
    "zh": ("{0} API 密钥", "{0} 的密钥", "{0} 令牌"),
    "de": ("{0}-API-Schlüssel", "API-Key von {0}", "{0}-Token"),
    "fr": ("clé d'API {0}", "clé {0}", "jeton {0}"),
    "nl": ("{0} API-sleutel", "sleutel van {0}", "{0}-token"),
    "it": ("chiave API {0}", "chiave di {0}", "token {0}"),
    "es": ("clave de API de {0}", "clave de {0}", "token de {0}"),
    "pt": ("chave de API {0}", "chave do {0}", "token {0}"),
    "pl": ("klucz API {0}", "klucz do {0}", "token {0}"),
}
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#: The parts of BIP 173's alphabet, upper-cased, that age uses for a secret key.
BECH32 = CLASSES["c"].upper()
PLACEHOLDERS = (
    "YOUR_{0}", "<your-{1}>", "${{{0}}}", "$({0})", "{{{{ secrets.{0} }}}}", "REPLACE_WITH_{0}", "process.env.{0}",
    'os.environ["{0}"]', "<{0}>", "xxxxxxxxxxxxxxxxxxxxxxxx", "INSERT_{0}_HERE", "[REDACTED]", "********************",
    "vault:secret/data/{1}", "see the password manager", "!vault |", "{1}_goes_here", "…",
)  # fmt: skip


def with_checksum(rng: Random, prefix: str) -> str:
    """A token of GitHub or npm: thirty characters and their CRC-32 in base 62, six digits."""
    body = chars(rng, 30, "A")
    number, digits = zlib.crc32(body.encode()), ""
    while number:
        number, digit = divmod(number, 62)
        digits = BASE62[digit] + digits
    return prefix + body + digits.rjust(6, "0")


def _draw(rng: Random, label: str, masks: list[str]) -> str:
    if label == "github-token":
        if rng.random() < 0.3:
            return mask(rng, "github_pat_{22:A}_{59:A}")
        return with_checksum(rng, rng.choice(("ghp_", "gho_", "ghu_", "ghs_", "ghr_")))
    if label == "npm-token":
        return with_checksum(rng, "npm_")
    if label == "age-secret-key":
        return "AGE-SECRET-KEY-1" + "".join(rng.choices(BECH32, k=58))
    return mask(rng, rng.choice(masks)) if masks else uuid(rng)


def near_miss(rng: Random, ident: str, masks: list[str]) -> tuple[str, str]:
    """What stands where a credential would: a placeholder, a name, a mark with nothing behind it, or with crosses."""
    prefix = masks[0].partition("{")[0] if masks else ""
    choice = rng.random()
    if prefix and choice < 0.25:
        return "", prefix + rng.choice(("x", "X", "*", ".")) * rng.choice((3, 8, 20, 32))
    if prefix and choice < 0.35:
        return "", prefix + rng.choice(("...", "…", "<redacted>", "YOUR-KEY", "your_key_here"))
    return "", rng.choice(PLACEHOLDERS).format(ident.upper(), ident.replace("_", "-"))


def issued(row: str) -> Kind:
    """The kind that a row describes."""
    label, issuer, ident, source, masks_ = row.split("|")
    ident, _, called = ident.partition("!")
    label = {"new-github": "github-token", "new-npm": "npm-token"}.get(label, label).removeprefix("uuid:")
    masks = [one.removeprefix("~") for one in masks_.split()]

    def make(rng: Random, lang: str) -> Value:
        return whole(_draw(rng, label, masks), label, FAMILY)

    def wrong(rng: Random, lang: str) -> tuple[str, str]:
        return near_miss(rng, ident, masks)

    words = {lang: tuple(pattern.format(issuer) for pattern in patterns) for lang, patterns in CALLED.items()}
    if called:
        words = {"*": (f"{issuer} {called}", f"{called} ({issuer})")}
    if label == "aws-secret-access-key":
        words = {"*": ("AWS secret access key", "aws_secret_access_key", "AWS Secret Access Key")}
    return Kind(label, FAMILY, source, make, wrong, words, (ident, ident.upper()))


ISSUED = tuple(issued(row) for row in ROWS.splitlines())
