"""What says that source code is its owner's: a licence header that keeps rights, and names of internal packages."""

from __future__ import annotations

from typing import Final

from tidegate.detectors.detector import Detector, Pattern

LICENCE_HEADER: Final = Detector(
    name="proprietary-licence",
    family="source-code",
    meaning="A licence header that keeps code to its owner: proprietary, unlicensed, not to be copied.",
    source="https://spdx.github.io/spdx-spec/v2.3/other-licensing-information-detected/",
    patterns=(
        Pattern(
            r"(?i:unauthori[sz]ed (?:copying|use|distribution|disclosure|reproduction)[^\n]{0,80}"
            r"(?:prohibited|forbidden))",
            0.8,
            hint=r"(?i:unauthori[sz]ed )",
        ),
        Pattern(
            r"(?i:(?:this (?:file|source code|software|program|code) (?:is|contains)|contains) (?:the )?"
            r"(?:confidential and proprietary|proprietary and confidential|proprietary|trade secrets?)[^\n]{0,80})",
            0.75,
            hint="(?i:proprietary|trade secret)",
        ),
        Pattern(
            r"(?i:(?:this|the) (?:file|source code|software|program|code) is (?:the )?confidential"
            r" (?:property|information) of)[^\n]{0,80}",
            0.8,
            hint="(?i:confidential (?:property|information) of)",
        ),
        Pattern(
            r"SPDX-License-Identifier: ?(?:LicenseRef-[A-Za-z0-9.-]{0,40}(?:[Pp]roprietary|[Cc]ommercial|[Ii]nternal)"
            r"[A-Za-z0-9.-]{0,20}|UNLICENSED)",
            0.95,
            hint="SPDX-License-Identifier",
        ),
        Pattern(
            r'"license"\s{0,3}:\s{0,3}"(?:UNLICENSED|Proprietary|SEE LICENSE IN [^"\n]{1,60})"', 0.85, hint='"license"'
        ),
    ),
    found=(
        "# Unauthorized copying of this file, via any medium, is strictly prohibited.",
        "// SPDX-License-Identifier: LicenseRef-Hanbit-Proprietary",
        '{"name": "billing", "license": "UNLICENSED"}',
        "/* This file is proprietary and confidential. */",
        "# This source code is the confidential property of Example Inc.",
    ),
    not_found=(
        "// SPDX-License-Identifier: MIT",
        '{"license": "Apache-2.0"}',
        "Licensed under the Apache License, Version 2.0",
        "proprietary software has its friends",
    ),
    misses="Headers in other languages than English, and those that only name the owner.",
)


def _is_own(value: str) -> bool:
    """Whether a scope's packages come from anywhere but npm's public registry."""
    return "://registry.npmjs.org" not in value


INTERNAL_PACKAGE: Final = Detector(
    name="internal-package",
    family="source-code",
    meaning="The name of a package that exists only inside an organisation, or of the registry that has it.",
    source="https://docs.npmjs.com/cli/v10/using-npm/scope",
    patterns=(
        Pattern(
            r"(?:^|[^A-Za-z0-9_/@-])(@[a-z0-9][a-z0-9-]{1,40}-?(?:internal|private|corp)/[a-z0-9._-]{1,60}"
            r"|@[a-z0-9][a-z0-9-]{1,40}/(?:internal|private)-[a-z0-9._-]{1,60})",
            0.8,
            1,
            hint=r"@[a-z0-9][a-z0-9/-]{0,40}(?:internal|private|corp)",
        ),
        Pattern(
            r"(?:--(?:extra-)?index-url[ =]|registry[ =]{1,3}|\bindex-url ?= ?)(https?://[A-Za-z0-9.-]{1,80}\."
            r"(?:internal|corp|intranet|lan|local)(?::[0-9]{2,5})?/[^\s\"']{0,80})",
            0.85,
            1,
            hint=r"(?:index-url|registry)[ =]{1,3}https?:",
        ),
        # The registry of a scope, and the paths that Artifactory, Nexus, GitLab and Azure Artifacts give to registries.
        Pattern(
            r"(@[a-z0-9][a-z0-9._-]{0,60}:registry ?[= ] ?https?://[A-Za-z0-9.-]{1,80}(?::[0-9]{2,5})?/[^\s\"'\\]{0,80})",
            0.85,
            1,
            _is_own,
            hint=r":registry ?[= ] ?https?:",
        ),
        Pattern(
            r"(https?://[A-Za-z0-9.-]{1,80}(?::[0-9]{2,5})?/(?:artifactory/api/(?:npm|pypi|nuget|go|gems)/"
            r"|repository/(?:npm|pypi|maven|nuget|go|rubygems)-|api/v4/(?:projects|groups)/[A-Za-z0-9%._-]{1,60}/(?:-/)?packages/"
            r"|[A-Za-z0-9._/-]{1,80}/_packaging/)[^\s\"'<>\\]{1,80})",
            0.85,
            1,
            hint=r"/artifactory/api/|/repository/(?:npm|pypi|maven|nuget|go|rubygems)-|/api/v4/(?:projects|groups)/|/_packaging/",
        ),
        Pattern(
            r"(?:^|[^A-Za-z0-9._/-])((?:git|go|code|gitlab|bitbucket|svn|nexus|artifactory)\.[a-z0-9-]{1,40}\."
            r"(?:internal|corp|intranet|lan|local)/[A-Za-z0-9._/-]{1,100})",
            0.8,
            1,
            hint=r"\.(?:internal|corp|intranet|lan|local)/",
        ),
        Pattern(
            r"(?:^|\n)[ \t]*(?:import|package|using)(?: static)? "
            r"((?:com|net|org|kr|de|jp|io)\.[a-z0-9_]{2,30}\.(?:internal|private|corp)\.[A-Za-z0-9_.]{2,80})",
            0.75,
            1,
            hint=r"\.(?:internal|private|corp)\.",
        ),
    ),
    found=(
        "import { pay } from '@hanbit/internal-billing'",
        "pip install --index-url https://pypi.hanbit.internal/simple billing-core",
        "require go.hanbit.corp/platform/ledger v1.4.0",
        "import com.hanbit.internal.billing.Invoice;",
        "@hanbit:registry=https://npm.hanbit-soft.com/",
        "extra-index-url = https://hanbit.jfrog.io/artifactory/api/pypi/pypi-local/simple",
        "<url>https://nexus.hanbit-soft.com/repository/maven-releases/</url>",
    ),
    not_found=(
        "import { pay } from '@angular/core'",
        "pip install --index-url https://mirror.example.com/simple requests",
        "require github.com/spf13/cobra v1.8.0",
        "from google.protobuf.internal import builder",
        "import com.google.common.base.Joiner;",
        "@types:registry=https://registry.npmjs.org/",
        "<url>https://repo.maven.apache.org/maven2/</url>",
    ),
    misses="Names that do not say they are internal: those are terms of the organisation's own.",
)

PROPRIETARY: Final[tuple[Detector, ...]] = (LICENCE_HEADER, INTERNAL_PACKAGE)
