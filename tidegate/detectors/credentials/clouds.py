"""Keys of clouds and hosting: access to machines, storage and bills."""

from __future__ import annotations

from typing import Final

from tidegate.detectors.credentials.row import GITLEAKS, KINGFISHER, named, shaped, written
from tidegate.detectors.credentials.secrecy import is_drawn, is_mixed, is_random
from tidegate.detectors.credentials.shape import drawn
from tidegate.detectors.detector import Detector, Pattern
from tidegate.detectors.places import LONG

CLOUDS: Final[tuple[Detector, ...]] = (
    shaped(
        "aws-access-key-id",
        "An access key id of Amazon Web Services.",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html",
        "(AKIA|ASIA|ABIA|ACCA){b32:16}",
        hint="A(?:KIA|SIA|BIA|CCA)[A-Z2-7]{16}",
        not_found=("AKIAIOSFODNN7EXAMPLE",),
    ),
    named(
        "aws-secret-access-key",
        "A secret access key of Amazon Web Services.",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html",
        "aws|amazon|secretaccess",
        "{b64:40}",
        not_found=("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",),
    ),
    named(
        "aws-session-token",
        "A session token of Amazon Web Services.",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_use-resources.html",
        "aws[_ .-]?(?:session|security)",
        "{b64:100+}",
    ),
    written(
        "azure-storage-key",
        "An account key of Azure Storage.",
        "https://learn.microsoft.com/en-us/azure/storage/common/storage-configure-connection-string",
        (
            Pattern(
                r"(?i:account[_ .-]?key|storage[_ .-]?key)[\"']?\s{0,3}[:=]\s{0,3}[\"']?([A-Za-z0-9+/]{86}==)",
                0.95,
                1,
                is_random,
                r"[A-Za-z0-9+/]{40}==",
            ),
            Pattern(
                r"(?:^|[^A-Za-z0-9+/])([A-Za-z0-9+/]{86}==)",
                0.9,
                1,
                is_random,
                label=(
                    r"(?i:azure[_ .-]?(?:blob[_ .-]?)?storage|storage[_ .-]?(?:account|key)|cosmos)",
                    "(?i:key)|키|キー|密钥",
                ),
                gate=LONG,
            ),
        ),
        (
            "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=" + drawn("{b64:86}") + "==;EndpointSuffix=x",
            'storage_key: "' + drawn("{b64:86}", "b") + '=="',
            "the Azure storage account key is " + drawn("{b64:86}", "c") + "==",
        ),
        ("AccountKey=" + "x" * 86 + "==", "AccountKey=short=="),
    ),
    written(
        "azure-shared-access-key",
        "A shared access key of Azure Service Bus, Event Hubs or IoT Hub.",
        "https://learn.microsoft.com/en-us/azure/service-bus-messaging/service-bus-sas",
        (Pattern(r"SharedAccessKey=([A-Za-z0-9+/]{40,90}={0,2})", 0.95, 1, is_random, "SharedAccessKey="),),
        ("SharedAccessKeyName=Root;SharedAccessKey=" + drawn("{b64:43}") + "=",),
        ("SharedAccessKey=<key>", "SharedAccessKeyName=RootManageSharedAccessKey"),
    ),
    written(
        "azure-sas-signature",
        "The signature of a shared access URL of Azure Storage.",
        "https://learn.microsoft.com/en-us/azure/storage/common/storage-sas-overview",
        (Pattern(r"[?&]sig=([A-Za-z0-9%+/]{43,64}(?:%3[Dd]|=){0,2})", 0.9, 1, is_mixed, "[?&]sig="),),
        ("https://a.blob.core.windows.net/c?sv=2022-11-02&sig=" + drawn("{b64:43}") + "%3D&se=2026",),
        ("?sig=none", "&sig=" + "A" * 44),
    ),
    written(
        "azure-client-secret",
        "A client secret of a Microsoft Entra application.",
        GITLEAKS,
        (
            Pattern(
                r"(?:^|[^A-Za-z0-9_~.-])([A-Za-z0-9_~.]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}?)\.?(?:$|[^A-Za-z0-9_~.-])",
                0.95,
                1,
                is_random,
                "[0-9]Q~[A-Za-z0-9_~.-]{31}",
            ),
        ),
        (
            "AZURE_CLIENT_SECRET=" + drawn("{an:3}") + "8Q~" + drawn("{an:34}"),
            "It is " + drawn("{an:3}") + "8Q~" + drawn("{an:34}") + ".",
        ),
        ("abc8Q~" + "x" * 34, "8Q~short"),
    ),
    written(
        "azure-app-configuration-secret",
        "A connection string of Azure App Configuration.",
        KINGFISHER + "azure.yml",
        (
            Pattern(
                r"\.azconfig\.io;Id=[^;\s]{4,60};Secret=([A-Za-z0-9+/]{36,90}={0,2})",
                0.95,
                1,
                is_random,
                r"\.azconfig\.io",
            ),
        ),
        ("Endpoint=https://a.azconfig.io;Id=ab12-l0-s0:" + drawn("{b64:20}") + ";Secret=" + drawn("{b64:43}") + "=",),
        ("https://a.azconfig.io;Id=x",),
    ),
    named(
        "azure-devops-token",
        "A personal access token of Azure DevOps.",
        KINGFISHER + "azuredevops.yml",
        "azure|ado[_-]pat",
        "{lo:52}",
        "{an:84}",
        marked=("{an:76}AZDO{an:4}",),
    ),
    named(
        "azure-search-key",
        "A key of Azure AI Search.",
        KINGFISHER + "azuresearchquery.yml",
        "azure[_ .-]?search|search[_ .-]?service",
        "{an:52}",
    ),
    shaped("google-oauth-secret", "A client secret of Google's OAuth.", KINGFISHER + "google.yml", "GOCSPX-{w:28}"),
    shaped(
        "google-refresh-token",
        "A refresh token of Google's OAuth.",
        "https://developers.google.com/identity/protocols/oauth2",
        "1//0{w:40-200}",
        hint=r"\b1//0",
        check=is_mixed,
    ),
    shaped("google-oauth-token", "An access token of Google's OAuth.", KINGFISHER + "google.yml", "ya29.{w:20+}"),
    written(
        "google-service-account",
        "The private key inside a service account file of Google Cloud.",
        "https://cloud.google.com/iam/docs/keys-create-delete",
        (
            Pattern(
                r'"private_key_id"\s{0,4}:\s{0,4}"[0-9a-f]{40}",\s{0,9}"private_key"\s{0,4}:\s{0,4}"(-----BEGIN'
                r' [^"]{40,})"',
                0.99,
                1,
                None,
                '"private_key_id"',
                reach=4096,
            ),
        ),
        (
            '{"private_key_id": "'
            + drawn("{hex:40}")
            + '", "private_key": "-----BEGIN PRIVATE KEY-----\\n'
            + drawn("{b64:64}")
            + '\\n"}',
        ),
        ('"private_key_id": ""',),
    ),
    shaped("alibaba-access-key-id", "An access key id of Alibaba Cloud.", GITLEAKS, "LTAI{an:12-20}", check=is_mixed),
    named(
        "alibaba-secret-key", "An access key secret of Alibaba Cloud.", GITLEAKS, "alibaba|aliyun|alicloud", "{an:30}"
    ),
    shaped(
        "aws-appsync-key",
        "An API key of AWS AppSync.",
        "https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html",
        "da2-{lo:26}",
        hint=r"\bda2-[a-z0-9]{26}",
        check=is_mixed,
    ),
    shaped(
        "tencent-secret-id",
        "A secret id of Tencent Cloud.",
        "https://www.tencentcloud.com/document/product/598/32675",
        "AKID{an:32}",
    ),
    named(
        "tencent-secret-key",
        "A secret key of Tencent Cloud.",
        "https://www.tencentcloud.com/document/product/598/32675",
        "tencent(?:cloud)?|qcloud|cos_secret",
        "{an:32}",
    ),
    named(
        "naver-cloud-key",
        "An access or secret key of Naver Cloud Platform.",
        "https://api.ncloud-docs.com/docs/en/common-ncpapi",
        "ncloud|naver|ncp[_-]|네이버",
        "{an:40}",
        "{an:20}",
        marked=("ncp_iam_{an:16-60}",),
    ),
    named(
        "naver-client-secret",
        "The secret of an application at Naver Developers.",
        "https://developers.naver.com/docs/common/openapiguide/appregister.md",
        "naver[_ -]?client|client[_ -]secret[ (]{1,3}naver|naver[_ -]secret|네이버 ?(?:클라이언트 ?)?시크릿",
        "{w:10}",
        check=is_drawn,
    ),
    named(
        "kakao-key",
        "A REST, admin or native app key of Kakao.",
        "https://developers.kakao.com/docs/latest/en/app-setting/app",
        "kakao|카카오",
        "{hex:32}",
    ),
    named(
        "kt-cloud-key",
        "A key of KT Cloud.",
        "https://cloud.kt.com/docs/open-api-guide/",
        "kt[_ ]?cloud|ucloudbiz",
        "{w:40-90}",
    ),
    named(
        "nhn-cloud-key",
        "A secret or app key of NHN Cloud.",
        "https://docs.nhncloud.com/en/nhncloud/en/public-api/api-authentication/",
        "nhn[_ ]?cloud|toast[_ ]?cloud",
        "{an:16-40}",
    ),
    shaped("yandex-cloud-key", "An API key of Yandex Cloud.", GITLEAKS, "AQVN{w:35-38}"),
    shaped(
        "yandex-cloud-access-key",
        "A static access key id of Yandex Cloud.",
        "https://yandex.cloud/en/docs/security/operations/search-secrets",
        "YCAJE{w:20}",
        "YC(A|M|N|O|P){w:37}",
    ),
    shaped("yandex-token", "An IAM token of Yandex.", GITLEAKS, "t1.{w:20+}.{w:86}", hint=r"\bt1\.[A-Za-z0-9_-]{20}"),
    shaped(
        "digitalocean-token",
        "An access or refresh token of DigitalOcean.",
        GITLEAKS,
        "(dop|doo|dor)_v1_{hex:64}",
        hint="_v1_[0-9a-f]{64}",
    ),
    shaped(
        "heroku-key",
        "An API key of Heroku.",
        "https://devcenter.heroku.com/changelog-items/3175",
        "HRKU-AA{w:58}",
        "HRKU-{uuid}",
    ),
    named("heroku-legacy-key", "An API key of Heroku, in its older form.", GITLEAKS, "heroku", "{uuid}"),
    shaped(
        "flyio-token",
        "An access token of Fly.io.",
        GITLEAKS,
        "fo1_{w:43}",
        "(fm1a|fm1r|fm2)_{b64:100+}",
        hint=r"\bf(?:o1|m1a|m1r|m2)_[A-Za-z0-9+/_-]{8}",
    ),
    named(
        "cloudflare-api-token",
        "An API token of Cloudflare.",
        "https://developers.cloudflare.com/fundamentals/api/get-started/token-formats/",
        "cloudflare|cf[_-]api",
        "{w:40}",
        marked=("(cfut|cfat)_{an:46-50}",),
    ),
    named(
        "cloudflare-global-key",
        "The global API key of Cloudflare.",
        "https://developers.cloudflare.com/fundamentals/api/get-started/token-formats/",
        "cloudflare|cf[_-]api",
        "{hex:37}",
        marked=("cfk_{an:46-50}",),
    ),
    shaped("cloudflare-origin-ca-key", "An origin CA key of Cloudflare.", GITLEAKS, "v1.0-{hex:24}-{hex:146}"),
    named("scaleway-key", "A secret key of Scaleway.", KINGFISHER + "scalewaykey.yml", "scaleway|scw", "{uuid}"),
    shaped("scalingo-token", "An API token of Scalingo.", GITLEAKS, "tk-us-{w:48}"),
    named("vultr-key", "An API key of Vultr.", KINGFISHER + "vultrapikey.yml", "vultr", "{up:36}"),
    named(
        "linode-token",
        "A personal access token of Linode.",
        "https://techdocs.akamai.com/linode-api/reference/get-started",
        "linode",
        "{hex:64}",
    ),
    named(
        "hetzner-token",
        "An API token of Hetzner Cloud.",
        "https://docs.hetzner.cloud/reference/cloud",
        "hetzner|hcloud",
        "{an:64}",
    ),
    named(
        "ovh-key",
        "An application secret or consumer key of OVHcloud.",
        "https://help.ovhcloud.com/csm/en-api-getting-started-ovhcloud-api",
        "ovh(?:cloud)?",
        "{an:32}",
    ),
    named("ibm-cloud-key", "An API key of IBM Cloud.", KINGFISHER + "ibm.yml", "ibm(?:[_ ]?cloud)?|bluemix", "{w:44}"),
    shaped("render-key", "An API key of Render.", "https://render.com/docs/api", "rnd_{an:28-40}", check=is_mixed),
    named("railway-token", "A token of Railway.", "https://docs.railway.com/reference/public-api", "railway", "{uuid}"),
    named(
        "vercel-token",
        "An access token of Vercel.",
        KINGFISHER + "vercel.yml",
        "vercel",
        "{an:24}",
        marked=("(vcp|vci|vca|vcr|vck)_{an:56}",),
    ),
    named("netlify-token", "An access token of Netlify.", GITLEAKS, "netlify", "{w:40-46}"),
    named("fastly-token", "An API token of Fastly.", GITLEAKS, "fastly", "{w:32}"),
    shaped(
        "tailscale-key",
        "An authentication or API key of Tailscale.",
        KINGFISHER + "tailscale.yml",
        "tskey-(auth|api|client|webhook|scim)-{an:8-24}-{an:20-64}",
    ),
    named(
        "ngrok-token", "An authentication token of ngrok.", KINGFISHER + "ngrok.yml", "ngrok", "{an:25-30}_{d:1}{an:20}"
    ),
    shaped("openshift-token", "A user token of OpenShift.", GITLEAKS, "sha256~{w:43}"),
    shaped("defined-networking-token", "An API token of Defined Networking.", GITLEAKS, "dnkey-{w:26}-{w:52}"),
)
