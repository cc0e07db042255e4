"""Keys of payment services, banks' interfaces, shops and exchanges: whoever has them moves money."""

from __future__ import annotations

from typing import Final

from tidegate.detectors.credentials.row import GITLEAKS, KINGFISHER, named, shaped, written
from tidegate.detectors.credentials.secrecy import is_mixed
from tidegate.detectors.credentials.shape import drawn
from tidegate.detectors.detector import Detector, Pattern

PAYMENTS: Final[tuple[Detector, ...]] = (
    shaped(
        "stripe-key",
        "A secret or restricted live key of Stripe.",
        "https://docs.stripe.com/keys",
        "(sk|rk)_live_{an:20-247}",
        hint="[sr]k_live_",
        not_found=("sk_test_q8ZrT2nVb5LkX0pW7cYd9aJm", "pk_live_q8ZrT2nVb5LkX0pW7cYd9aJm"),
    ),
    shaped(
        "stripe-webhook-secret",
        "The signing secret of a Stripe webhook.",
        "https://docs.stripe.com/webhooks",
        "whsec_{an:24-64}",
    ),
    shaped(
        "square-token",
        "An access token of Square.",
        GITLEAKS,
        "sq0atp-{w:22-60}",
        "EAAA{w:56-60}",
        hint="sq0atp-|EAAA[A-Za-z0-9_-]{8}",
    ),
    shaped("square-secret", "An application secret of Square.", KINGFISHER + "square.yml", "sq0csp-{w:43}"),
    shaped(
        "paystack-key",
        "A secret key of Paystack.",
        KINGFISHER + "paystack.yml",
        "sk_(live|test)_{an:40}",
        hint="sk_(?:live|test)_[A-Za-z0-9]{40}",
    ),
    shaped(
        "flutterwave-key",
        "A secret key of Flutterwave.",
        GITLEAKS,
        "FLWSECK_TEST-{lo:32}-X",
        "FLWSECK-{lo:32}-X",
        hint="FLWSECK",
    ),
    shaped(
        "flutterwave-encryption-key",
        "An encryption key of Flutterwave.",
        GITLEAKS,
        "FLWSECK_TEST{lo:12}",
        "FLWSECK_TEST-{lo:12}",
    ),
    shaped(
        "shopify-access-token",
        "An access token of a Shopify app or shop.",
        GITLEAKS,
        "(shpat|shpca|shppa)_{hx:32}",
        hint="shp(?:at|ca|pa)_",
    ),
    shaped("shopify-shared-secret", "A shared secret of a Shopify app.", GITLEAKS, "shpss_{hx:32}"),
    shaped("easypost-key", "An API key of EasyPost.", GITLEAKS, "(EZAK|EZTK){an:54}"),
    shaped("shippo-token", "An API token of Shippo.", GITLEAKS, "shippo_(live|test)_{hx:40}"),
    shaped("duffel-token", "An API token of Duffel.", GITLEAKS, "duffel_(live|test)_{w:43}"),
    shaped("pagarme-key", "An API key of Pagar.me.", KINGFISHER + "pagarme.yml", "ak_live_{an:30}"),
    shaped("fleetbase-key", "An API key of Fleetbase.", KINGFISHER + "fleetbase.yml", "flb_live_{an:20}"),
    shaped("flexport-token", "An API token of Flexport.", KINGFISHER + "flexport.yml", "shltm_{w:40}"),
    shaped(
        "paypal-access-token",
        "A live access token of PayPal or Braintree.",
        "https://developer.paypal.com/braintree/articles/control-panel/important-gateway-credentials",
        "access_token$production${lo:16}${hex:32}",
        hint=r"access_token\$production\$",
    ),
    named("paypal-secret", "A client secret of PayPal.", KINGFISHER + "paypal.yml", "paypal", "{w:80}", "{w:44-80}"),
    named(
        "braintree-key",
        "A private key of Braintree.",
        "https://developer.paypal.com/braintree/articles/control-panel/important-gateway-credentials",
        "braintree",
        "{hex:32}",
    ),
    written(
        "adyen-key",
        "An API key of Adyen.",
        "https://docs.adyen.com/development-resources/api-credentials/",
        (
            Pattern(
                r"\b(AQE[A-Za-z0-9+/]{50,200}={0,2}(?:-[A-Za-z0-9+/]{40,100}={0,2}-[!#-&(-;=?-_a-~]{16})?)",
                0.95,
                1,
                is_mixed,
                r"\bAQE[A-Za-z0-9+/]{20}",
            ),
        ),
        (f"adyen: {drawn('AQE{b64:90}')}==-{drawn('{b64:43}')}=-{drawn('{an:16}')}",),
        ("AQEyhmfxK....LAG84XwzP5pSpVd", "AQE" + "x" * 90),
    ),
    named("gocardless-token", "A live token of GoCardless.", GITLEAKS, "gocardless", "live_{w:40-42}"),
    named("plaid-secret", "A secret key of Plaid.", GITLEAKS, "plaid", "{lo:30}"),
    shaped("plaid-token", "An access token of Plaid.", GITLEAKS, "access-(production|development|sandbox)-{uuid}"),
    named(
        "paymongo-key",
        "A secret key of PayMongo.",
        KINGFISHER + "paymongo.yml",
        "paymongo",
        "{an:32}",
        "sk_live_{an:24}",
    ),
    named(
        "wise-token",
        "An API token of Wise.",
        KINGFISHER + "transferwise.yml",
        "transferwise|(?:^|[^a-z])wise(?:[^a-z]|$)",
        "{uuid}",
    ),
    named("lob-key", "An API key of Lob.", GITLEAKS, "lob", "(live|test)_{hex:35}"),
    named("taxjar-token", "An API token of TaxJar.", KINGFISHER + "taxjar.yml", "taxjar", "{lo:32}"),
    named("finicity-key", "A key or client secret of Finicity.", GITLEAKS, "finicity", "{hex:32}", "{lo:20}"),
    named("column-key", "An API key of Column.", KINGFISHER + "column.yml", "column", "(live|test)_{an:27}"),
    named("freshbooks-token", "An access token of FreshBooks.", GITLEAKS, "freshbooks", "{lo:64}"),
    named("etsy-token", "An access token of Etsy.", GITLEAKS, "etsy", "{lo:24}"),
    named("gumroad-token", "An access token of Gumroad.", KINGFISHER + "gumroad.yml", "gumroad", "{w:43}"),
    named(
        "toss-payments-key",
        "A secret key of Toss Payments.",
        "https://docs.tosspayments.com/en/api-guide",
        "toss(?:payments)?|토스",
        "(live_sk|live_gsk|test_sk|test_gsk)_{an:20-40}",
    ),
    named(
        "portone-secret",
        "An API secret of PortOne (iamport).",
        "https://developers.portone.io/",
        "portone|iamport|아임포트|포트원",
        "{an:80-100}",
        "{w:80-100}",
    ),
    named("coinbase-token", "An access token of Coinbase.", GITLEAKS, "coinbase", "{w:64}", "{an:32}"),
    named(
        "binance-key",
        "An API or secret key of Binance.",
        "https://developers.binance.com/docs/binance-spot-api-docs/rest-api",
        "binance",
        "{an:64}",
    ),
    named(
        "upbit-key",
        "An access or secret key of Upbit.",
        "https://docs.upbit.com/kr/docs/api-key",
        "upbit|업비트",
        "{an:40}",
    ),
    named(
        "bithumb-key", "An API or secret key of Bithumb.", "https://apidocs.bithumb.com/", "bithumb|빗썸", "{an:32-64}"
    ),
    named("kraken-key", "A private key of Kraken.", GITLEAKS, "kraken", "{b64:80-90}"),
    named("kucoin-secret", "An API secret of KuCoin.", GITLEAKS, "kucoin", "{uuid}", "{hex:24}"),
    named("bittrex-key", "A key of Bittrex.", GITLEAKS, "bittrex", "{lo:32}"),
    named("infura-key", "A project key of Infura.", KINGFISHER + "infura.yml", "infura", "{lo:32}"),
    named("alchemy-key", "An API key of Alchemy.", KINGFISHER + "alchemy.yml", "alchemy", "{w:32}"),
    named("etherscan-key", "An API key of Etherscan.", KINGFISHER + "etherscan.yml", "etherscan", "{up:34}"),
    named("moralis-key", "An API key of Moralis.", KINGFISHER + "moralis.yml", "moralis", "{an:64}"),
)
