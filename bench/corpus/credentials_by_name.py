"""Credentials of further issuers: most have no mark of their own and count only beside their issuer's name.

The rows are those of ``credentials.py``: label, issuer, name in code, page, masks.  What follows ``!`` after the name in
code is what people call it, where that is not a key or a token of the issuer.
"""

from __future__ import annotations

from bench.corpus.credentials import issued

ROWS = """\
openai-legacy-key|OpenAI|openai_api_key|https://platform.openai.com/docs/api-reference/authentication|sk-{48:A}
voiceflow-key|Voiceflow|voiceflow_api_key|https://docs.voiceflow.com/reference/authentication|VF.DM.{24:h}.{16:A}
sourcegraph-cody-key|Sourcegraph|sourcegraph_cody_key|https://sourcegraph.com/docs/cody/clients/install-visual-studio|slk_{64:h}
fireworks-key|Fireworks|fireworks_api_key|https://docs.fireworks.ai/api-reference/introduction|fw_{24:A}
upstage-key|Upstage|upstage_api_key|https://console.upstage.ai/docs/getting-started|up_{29:A}
clarifai-key|Clarifai|clarifai_pat|https://docs.clarifai.com/control/authentication/pat/|~{32:h}
deepai-key|DeepAI|deepai_api_key|https://deepai.org/docs|~{8:h}-{4:h}-4{3:h}-a{3:h}-{12:h}
azure-search-key|Azure Search|azure_search_api_key|https://learn.microsoft.com/en-us/purview/sit-defn-azure-cognitive-search-api-key|{42:A}AzSeA{5:A}
alibaba-secret-key|Alibaba Cloud|alibaba_cloud_access_key_secret|https://www.alibabacloud.com/help/en/ram/user-guide/create-an-accesskey-pair|~{30:A}
tencent-secret-key|Tencent Cloud|tencentcloud_secret_key|https://cloud.tencent.com/document/product/598/40488|~{32:A}
nhn-cloud-key|NHN Cloud|nhn_cloud_secret_key|https://docs.nhncloud.com/en/nhncloud/en/public-api/api-authentication/|~{16:A}
yandex-cloud-key|Yandex Cloud|yandex_cloud_api_key|https://yandex.cloud/en/docs/security/operations/search-secrets|AQVN{36:w}
yandex-cloud-access-key|Yandex Cloud|yc_access_key_id|https://yandex.cloud/en/docs/security/operations/search-secrets|YCAJE{20:w}
yandex-token|Yandex Cloud|yandex_iam_token|https://yandex.cloud/en/docs/iam/concepts/authorization/iam-token|t1.{180:w}.{86:w}
flyio-token|Fly.io|fly_api_token|https://fly.io/docs/security/tokens/|fo1_{43:w} fm2_{200:b}
vultr-key|Vultr|vultr_api_key|https://www.vultr.com/api/#section/Authentication|~{36:U}
ovh-key|OVH|ovh_application_secret|https://help.ovhcloud.com/csm/en-api-getting-started-ovhcloud-api|~{32:A}
ibm-cloud-key|IBM Cloud|ibmcloud_api_key|https://cloud.ibm.com/docs/account?topic=account-userapikey|~{44:w}
fastly-token|Fastly|fastly_api_token|https://www.fastly.com/documentation/guides/account-info/account-management/using-api-tokens/|~{32:w}
openshift-token|OpenShift|openshift_token|https://docs.openshift.com/container-platform/latest/authentication/understanding-authentication.html|sha256~{43:w}
defined-networking-token|Defined Networking|defined_networking_token|https://docs.defined.net/guides/automating-host-creation/|dnkey-{26:2}-{52:2}
packagecloud-key|packagecloud|packagecloud_token|https://packagecloud.io/docs/api|~{48:h}
cloudsmith-key|Cloudsmith|cloudsmith_api_key|https://docs.cloudsmith.com/accounts-and-teams/api-key|~{40:h}
circleci-token|CircleCI|circle_project_token|https://circleci.com/docs/managing-api-tokens/|~{40:h}
travis-token|Travis CI|travis_token|https://docs.travis-ci.com/user/triggering-builds/|~{22:A}
drone-token|Drone|drone_token|https://docs.drone.io/cli/configure/|~{32:A}
coveralls-token|Coveralls|coveralls_repo_token|https://docs.coveralls.io/|~{33:A}
code-climate-id|Code Climate|cc_test_reporter_id!reporter id|https://docs.codeclimate.com/docs/finding-your-test-coverage-token|~{64:h}
sonarcloud-token|SonarCloud|sonarcloud_token|https://docs.sonarsource.com/sonarqube-cloud/managing-your-account/managing-tokens/|~{40:h}
harness-key|Harness|harness_api_key|https://developer.harness.io/docs/platform/automation/api/add-and-manage-api-keys/|pat.{22:A}.{24:h}.{20:A} sat.{22:A}.{24:h}.{20:A}
dependency-track-key|Dependency-Track|dtrack_api_key|https://docs.dependencytrack.org/integrations/rest-api/|odt_{32:A}
stackhawk-key|StackHawk|hawk_api_key|https://docs.stackhawk.com/hawkscan/|hawk.{20:A}.{20:A}
codacy-token|Codacy|codacy_api_token|https://docs.codacy.com/codacy-api/api-tokens/|~{20:A}
knapsack-token|Knapsack Pro|knapsack_pro_test_suite_token|https://docs.knapsackpro.com/|~{32:h}
square-token|Square|square_access_token|https://developer.squareup.com/docs/build-basics/access-tokens|EAAA{60:w} sq0atp-{22:w}
flutterwave-encryption-key|Flutterwave|flutterwave_encryption_key|https://developer.flutterwave.com/docs/encryption|FLWSECK_TEST{12:h}
fleetbase-key|Fleetbase|fleetbase_key|https://docs.fleetbase.io/|flb_live_{20:A}
paypal-secret|PayPal|paypal_client_secret!client secret|https://developer.paypal.com/api/rest/|~E{79:w}
braintree-key|Braintree|braintree_private_key|https://developer.paypal.com/braintree/articles/control-panel/important-gateway-credentials|~{32:h}
adyen-key|Adyen|adyen_api_key|https://docs.adyen.com/development-resources/api-credentials/|AQE{1:A}hmfx{80:b}-{43:b}=-{16:A}
gocardless-token|GoCardless|gocardless_access_token|https://developer.gocardless.com/api-reference/#making-requests-authentication|~live_{40:w}
plaid-secret|Plaid|plaid_secret!secret key|https://plaid.com/docs/quickstart/|~{30:h}
paymongo-key|PayMongo|paymongo_secret_key|https://developers.paymongo.com/docs/authentication|~sk_live_{24:A}
wise-token|Wise|wise_api_token|https://docs.wise.com/api-docs/features/authentication-access|~{8:h}-{4:h}-4{3:h}-a{3:h}-{12:h}
lob-key|Lob|lob_api_key|https://docs.lob.com/#tag/Authentication|~live_{35:h}
taxjar-token|TaxJar|taxjar_api_token|https://developers.taxjar.com/api/reference/#authentication|~{32:h}
finicity-key|Finicity|finicity_app_key|https://docs.finicity.com/quick-start/|~{32:h}
etsy-token|Etsy|etsy_keystring!key|https://developers.etsy.com/documentation/essentials/authentication|~{24:a}
binance-key|Binance|binance_secret_key|https://developers.binance.com/docs/binance-spot-api-docs/rest-api|~{64:A}
upbit-key|Upbit|upbit_secret_key|https://docs.upbit.com/kr/docs/api-key|~{40:A}
bithumb-key|Bithumb|bithumb_secret_key|https://apidocs.bithumb.com/|~{32:h}
kraken-key|Kraken|kraken_private_key|https://docs.kraken.com/api/docs/guides/spot-rest-auth/|~{86:b}==
kucoin-secret|KuCoin|kucoin_api_secret!API secret|https://www.kucoin.com/docs-new/authentication|~{8:h}-{4:h}-4{3:h}-a{3:h}-{12:h}
bittrex-key|Bittrex|bittrex_api_key|https://bittrex.github.io/api/v3|~{32:h}
infura-key|Infura|infura_api_key|https://docs.metamask.io/services/get-started/infura/|~{32:h}
alchemy-key|Alchemy|alchemy_api_key|https://www.alchemy.com/docs/create-an-api-key|~{32:w}
etherscan-key|Etherscan|etherscan_api_key|https://docs.etherscan.io/getting-an-api-key|~{34:U}
discord-secret|Discord|discord_client_secret!client secret|https://discord.com/developers/docs/topics/oauth2|~{32:w}
mailgun-signing-key|Mailgun|mailgun_webhook_signing_key!webhook signing key|https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks|~{32:h}
mailjet-key|Mailjet|mailjet_api_key|https://dev.mailjet.com/email/guides/|~{32:h}
mandrill-key|Mandrill|mandrill_api_key|https://mailchimp.com/developer/transactional/guides/quick-start/|~md-{22:w}
sparkpost-key|SparkPost|sparkpost_api_key|https://developers.sparkpost.com/api/#header-authentication|~{40:h}
elastic-email-key|Elastic Email|elastic_email_api_key|https://elasticemail.com/developers/api-documentation/rest-api|~{96:H}
mailsac-key|Mailsac|mailsac_api_key|https://docs.mailsac.com/en/latest/accounts/index.html#api-keys|~k_{36:A}
messagebird-key|MessageBird|messagebird_access_key|https://developers.messagebird.com/api/#authentication|~{25:A}
vonage-secret|Vonage|vonage_api_secret!API secret|https://developer.vonage.com/en/getting-started/concepts/authentication|~{16:A}
sendbird-token|Sendbird|sendbird_api_token|https://sendbird.com/docs/chat/platform-api/v3/prepare-to-use-api|~{40:h}
line-channel-token|LINE|line_channel_access_token!channel access token|https://developers.line.biz/en/docs/basics/channel-access-token/|~{171:b}=
line-notify-token|LINE Notify|line_notify_token|https://notify-bot.line.me/doc/en/|~{43:A}
coolsms-key|CoolSMS|coolsms_api_secret!API secret|https://developers.solapi.com/references/authentication|~{32:U}
mattermost-token|Mattermost|mattermost_token|https://developers.mattermost.com/integrate/reference/personal-access-token/|~{26:a}
gitter-token|Gitter|gitter_token|https://developer.gitter.im/docs/authentication|~{40:h}
facebook-page-token|Facebook|facebook_page_token|https://developers.facebook.com/docs/facebook-login/guides/access-tokens|EAAG{180:A}
facebook-secret|Facebook|facebook_app_secret!app secret|https://developers.facebook.com/docs/facebook-login/security#appsecret|~{32:h}
twitter-secret|Twitter|twitter_api_secret!API secret|https://docs.x.com/fundamentals/authentication/oauth-1-0a/api-key-and-secret|~{50:A}
linkedin-secret|LinkedIn|linkedin_client_secret!client secret|https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow|~{16:A}
pushbullet-token|Pushbullet|pushbullet_token|https://docs.pushbullet.com/#authentication|~o.{32:A}
onesignal-key|OneSignal|onesignal_app_api_key|https://documentation.onesignal.com/docs/en/keys-and-ids|os_v2_app_{103:a}
klaviyo-key|Klaviyo|klaviyo_private_key|https://developers.klaviyo.com/en/docs/authenticate_|~pk_{34:h}
newrelic-ingest-key|New Relic|new_relic_insert_key|https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/|NRII-{32:w} NRJS-{19:h}
sentry-token|Sentry|sentry_auth_token|https://docs.sentry.io/account/auth-tokens/|~{64:h}
honeycomb-key|Honeycomb|honeycomb_api_key|https://docs.honeycomb.io/configure/environments/manage-api-keys/|~{22:A}
splunk-token|Splunk|splunk_hec_token|https://docs.splunk.com/Documentation/Splunk/latest/Data/UsetheHTTPEventCollector|~{8:h}-{4:h}-4{3:h}-a{3:h}-{12:h}
logzio-token|Logz.io|logzio_token|https://docs.logz.io/docs/user-guide/admin/authentication-tokens/log-shipping-tokens/|~{32:L}
pagerduty-key|PagerDuty|pagerduty_api_key|https://support.pagerduty.com/main/docs/api-access-keys|~u+{18:w} ~{20:w}
opsgenie-key|Opsgenie|opsgenie_api_key|https://docs.opsgenie.com/docs/api-key-management|~{8:h}-{4:h}-4{3:h}-a{3:h}-{12:h}
rollbar-token|Rollbar|rollbar_access_token|https://docs.rollbar.com/docs/access-tokens|~{32:h}
bugsnag-key|Bugsnag|bugsnag_api_key|https://docs.bugsnag.com/api/error-reporting/#authentication|~{32:h}
better-stack-token|Better Stack|logtail_source_token|https://betterstack.com/docs/logs/api/getting-started/|~{24:A}
statuspage-key|Statuspage|statuspage_api_key|https://developer.statuspage.io/#section/Authentication|~{8:h}-{4:h}-4{3:h}-a{3:h}-{12:h}
uptimerobot-key|UptimeRobot|uptimerobot_api_key|https://uptimerobot.com/api/|u{1:n}{6:d}-{24:h}
airbrake-key|Airbrake|airbrake_project_key|https://docs.airbrake.io/docs/devops-tools/api/|~{32:h}
segment-key|Segment|segment_write_key|https://segment.com/docs/connections/find-writekey/|~{32:A}
segment-public-token|Segment|segment_public_api_token|https://docs.segmentapis.com/tag/Getting-Started|sgp_{64:A}
mongodb-atlas-key|MongoDB Atlas|mongodb_atlas_private_key|https://www.mongodb.com/docs/atlas/configure-api-access/|~{8:h}-{4:h}-4{3:h}-a{3:h}-{12:h}
clickhouse-cloud-secret|ClickHouse Cloud|clickhouse_cloud_secret|https://clickhouse.com/docs/cloud/manage/openapi|4b1d{38:A}
confluent-secret|Confluent|confluent_api_secret!API secret|https://docs.confluent.io/cloud/current/security/authenticate/workload-identities/service-accounts/api-keys/overview.html|~{64:b}
rockset-key|Rockset|rockset_api_key|https://docs.rockset.com/documentation/reference/authentication|~{64:A}
jumpcloud-key|JumpCloud|jumpcloud_api_key|https://jumpcloud.com/support/jumpcloud-apis1|~{40:h}
onelogin-secret|OneLogin|onelogin_client_secret!client secret|https://developers.onelogin.com/api-docs/2/getting-started/working-with-api-credentials|~{64:h}
loginradius-secret|LoginRadius|loginradius_api_secret!API secret|https://www.loginradius.com/docs/api/v2/admin-console/platform-security/api-key-and-secret/|~{8:h}-{4:h}-4{3:h}-a{3:h}-{12:h}
settlemint-token|SettleMint|settlemint_access_token|https://console.settlemint.com/documentation/platform-components/security-and-authentication/personal-access-tokens|sm_pat_{16:A}
intra42-secret|42 Intra|intra42_client_secret!client secret|https://api.intra.42.fr/apidoc/guides/web_application_flow|s-s4t2ud-{64:h} s-s4t2af-{64:h}
meraki-key|Meraki|meraki_api_key|https://developer.cisco.com/meraki/api-v1/authorization/|~{40:h}
zerotier-token|ZeroTier|zerotier_api_token|https://docs.zerotier.com/api/central/v1/|~{32:A}
shodan-key|Shodan|shodan_api_key|https://developer.shodan.io/api/requirements|~{32:A}
virustotal-key|VirusTotal|virustotal_api_key|https://docs.virustotal.com/reference/authentication|~{64:h}
urlscan-key|urlscan|urlscan_api_key|https://urlscan.io/docs/api/|~{8:h}-{4:h}-4{3:h}-a{3:h}-{12:h}
securitytrails-key|SecurityTrails|securitytrails_api_key|https://docs.securitytrails.com/docs/authentication|~{32:A}
nightfall-key|Nightfall|nightfall_api_key|https://help.nightfall.ai/developer-api/introduction-1/creating_api_key|NF-{32:A}
linear-secret|Linear|linear_client_secret!client secret|https://linear.app/developers/oauth-2-0-authentication|~{32:h}
airtable-key|Airtable|airtable_api_key|https://support.airtable.com/docs/airtable-api-key-deprecation-notice|~key{14:A}
asana-secret|Asana|asana_client_secret!client secret|https://developers.asana.com/docs/oauth|~{32:h}
clickup-token|ClickUp|clickup_api_token|https://developer.clickup.com/docs/authentication|pk_{8:n}_{32:U}
contentful-delivery-token|Contentful|contentful_delivery_token|https://www.contentful.com/developers/docs/references/authentication/|~{43:w}
hubspot-key|HubSpot|hubspot_api_key|https://developers.hubspot.com/changelog/upcoming-api-key-sunset|~{8:h}-{4:h}-4{3:h}-a{3:h}-{12:h}
zendesk-key|Zendesk|zendesk_api_token|https://developer.zendesk.com/api-reference/introduction/security-and-auth/|~{40:A}
beamer-token|Beamer|beamer_api_key|https://www.getbeamer.com/api|~b_{44:w}
adobe-client-secret|Adobe|adobe_client_secret!client secret|https://developer.adobe.com/developer-console/docs/guides/authentication/|p8e-{32:w}
adobe-client-id|Adobe|adobe_client_id!client ID|https://developer.adobe.com/developer-console/docs/guides/authentication/|~{32:h}
salesforce-token|Salesforce|salesforce_access_token|https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_tokens_scopes.htm|00D{12:A}!{96:A}
zoho-token|Zoho|zoho_access_token|https://www.zoho.com/crm/developer/docs/api/v8/access-refresh.html|1000.{32:h}.{32:h}
dropbox-key|Dropbox|dropbox_app_secret!app secret|https://developers.dropbox.com/oauth-guide|~{15:a}
box-key|Box|box_client_secret!client secret|https://developer.box.com/guides/authentication/|~{32:A}
trello-key|Trello|trello_api_key|https://developer.atlassian.com/cloud/trello/guides/rest-api/api-introduction/|~{32:h} ~ATTA{72:h}
pipedrive-token|Pipedrive|pipedrive_api_token|https://pipedrive.readme.io/docs/how-to-find-the-api-token|~{40:h}
smartsheet-token|Smartsheet|smartsheet_access_token|https://developers.smartsheet.com/api/smartsheet/introduction|~{37:A}
todoist-token|Todoist|todoist_api_token|https://developer.todoist.com/rest/v2/#authorization|~{40:h}
toggl-token|Toggl|toggl_api_token|https://engineering.toggl.com/docs/authentication|~{32:h}
eventbrite-token|Eventbrite|eventbrite_private_token|https://www.eventbrite.com/platform/api#/introduction/authentication|~{20:U}
lokalise-token|Lokalise|lokalise_api_token|https://developers.lokalise.com/reference/api-authentication|~{40:h}
pandadoc-key|PandaDoc|pandadoc_api_key|https://developers.pandadoc.com/reference/api-key-authentication-process|~{40:h}
squarespace-key|Squarespace|squarespace_api_key|https://developers.squarespace.com/commerce-apis/authentication-and-permissions|~{8:h}-{4:h}-4{3:h}-a{3:h}-{12:h}
webflow-token|Webflow|webflow_api_token|https://developers.webflow.com/data/reference/authentication|~{64:h}
storyblok-token|Storyblok|storyblok_preview_token|https://www.storyblok.com/docs/concepts/access-tokens|~{22:A}tt
disqus-key|Disqus|disqus_api_key|https://disqus.com/api/docs/auth/|~{64:A}
miro-token|Miro|miro_access_token|https://developers.miro.com/docs/getting-started-with-oauth|~{27:w}
maxmind-key|MaxMind|maxmind_license_key|https://dev.maxmind.com/license-key-specification/|{6:A}_{29:A}_mmk
ipinfo-token|IPinfo|ipinfo_token|https://ipinfo.io/developers|~{14:h}
ipstack-key|ipstack|ipstack_access_key|https://ipstack.com/documentation|~{32:h}
newsapi-key|NewsAPI|newsapi_key|https://newsapi.org/docs/authentication|~{32:h}
finnhub-token|Finnhub|finnhub_api_key|https://finnhub.io/docs/api/authentication|~{20:a}
polygon-key|Polygon|polygon_api_key|https://polygon.io/docs/rest/quickstart|~{32:w}
tiingo-token|Tiingo|tiingo_api_token|https://www.tiingo.com/documentation/general/connecting|~{40:h}
data-go-kr-key|공공데이터포털|data_go_kr_service_key|https://www.data.go.kr/ugs/selectPublicDataUseGuideView.do|~{86:b}== ~{64:h}
scraperapi-key|ScraperAPI|scraperapi_key|https://docs.scraperapi.com/|~{32:h}
browserstack-key|BrowserStack|browserstack_access_key|https://www.browserstack.com/docs/automate/selenium/authentication|~{20:A}
saucelabs-key|Sauce Labs|sauce_access_key|https://docs.saucelabs.com/basics/environment-variables/|~{8:h}-{4:h}-4{3:h}-a{3:h}-{12:h}
adafruit-key|Adafruit|adafruit_io_key|https://io.adafruit.com/api/docs/#authentication|aio_{28:A}
ubidots-token|Ubidots|ubidots_token|https://docs.ubidots.com/reference/authentication|BBFF-{30:A}
pubnub-key|PubNub|pubnub_publish_key|https://www.pubnub.com/docs/general/setup/account-setup|pub-c-{8:h}-{4:h}-4{3:h}-a{3:h}-{12:h} sub-c-{8:h}-{4:h}-4{3:h}-a{3:h}-{12:h}
spotify-secret|Spotify|spotify_client_secret!client secret|https://developer.spotify.com/documentation/web-api/concepts/apps|~{32:h}
flickr-token|Flickr|flickr_api_key|https://www.flickr.com/services/api/misc.api_keys.html|~{32:h}
unsplash-key|Unsplash|unsplash_access_key|https://unsplash.com/documentation#authorization|~{43:w}
foursquare-secret|Foursquare|foursquare_client_secret!client secret|https://docs.foursquare.com/developer/reference/v2-authentication|~{48:U}
yelp-key|Yelp|yelp_api_key|https://docs.developer.yelp.com/docs/fusion-authentication|~{128:w}
"""

NAMED = tuple(issued(row) for row in ROWS.splitlines())
