"""Passwords in their own places, registries of an organisation's packages, and licences that keep code to its owner.

Each is written as the manual of the program that reads it shows it; the manual is named beside it.
"""

from __future__ import annotations

from random import Random

from bench.corpus.draw import chars
from bench.corpus.model import Kind, Label, Value, kind, whole, within
from bench.corpus.secrets_of_form import FAMILY, public_host
from bench.corpus.secrets_of_issuers import NAME

BLOCKS = ("prompt", "email", "chat", "document")
#: What stands before and after a password: PostgreSQL (libpq-pgpass, CREATE ROLE), MySQL (CREATE USER), SQL Server (CREATE
#: LOGIN), Redis (redis.conf), wpa_supplicant.conf(5), pppd(8), Cisco IOS (Security Command Reference), Windows (unattend.xml),
#: nslcd.conf(5), Oracle (CREATE USER).
PLACES = (
    ("{host}:5432:main:app_user:", ""),
    ("CREATE ROLE app_user WITH LOGIN PASSWORD '", "';"),
    ("ALTER USER app_user WITH ENCRYPTED PASSWORD '", "';"),
    ("CREATE USER 'app'@'10.2.%' IDENTIFIED BY '", "';"),
    ("ALTER USER 'root'@'localhost' IDENTIFIED BY '", "';"),
    ("CREATE LOGIN app_login WITH PASSWORD = '", "';"),
    ('CREATE USER reports IDENTIFIED BY "', '" DEFAULT TABLESPACE users;'),
    ("bind 0.0.0.0\nrequirepass ", "\nmaxmemory 256mb"),
    ('network={\n  ssid="office"\n  psk="', '"\n}'),
    ('svc-vpn pptpd "', '" *'),
    ("hostname edge-1\nusername admin privilege 15 password 0 ", "\nline vty 0 4"),
    ("hostname edge-1\nenable password ", "\ninterface Gi0/1"),
    ("<AdministratorPassword>\n  <Value>", "</Value>\n  <PlainText>true</PlainText>\n</AdministratorPassword>"),
    ("uri ldap://ldap-1/\nbinddn cn=reader,dc=tekmar\nbindpw ", "\n"),
)
#: Passwords that a command is given: Windows' net use, PowerShell's ConvertTo-SecureString.
GIVEN = (
    ("net use Z: \\\\fs01\\share /user:svc_backup ", " /persistent:yes"),
    ('$secret = ConvertTo-SecureString "', '" -AsPlainText -Force'),
)
NOT_IN_PLACES = (
    "CREATE ROLE app_user WITH LOGIN PASSWORD '<password>';",
    "ALTER USER app_user WITH PASSWORD :'new_password';",
    "CREATE USER 'app'@'%' IDENTIFIED BY '${DB_PASSWORD}';",
    "# requirepass foobared",
    "requirepass ${REDIS_PASSWORD}",
    "username admin privilege 15 secret 9 <removed>",
    "service password-encryption",
    "SELECT user, password_last_changed FROM mysql.user;",
    "$secret = Read-Host -AsSecureString 'Password'",
    "net use Z: \\\\fs01\\share /user:svc_backup *",
    "wpa_passphrase office",
    "CREATE ROLE readers NOLOGIN;",
)


def _placed(rng: Random, lang: str) -> Value:
    before, after = rng.choice(PLACES)
    return within(before.replace("{host}", public_host(rng)), _secret(rng), after, "password-in-settings", FAMILY)


def _given(rng: Random, lang: str) -> Value:
    before, after = rng.choice(GIVEN)
    return within(before, _secret(rng), after, "password-argument", FAMILY)


def _secret(rng: Random) -> str:
    return chars(rng, rng.randint(9, 14), "A") + rng.choice(("7x", "!9", "#4", "_2"))


OWNERS = (
    "Hanbit Soft Co., Ltd.",
    "Tekmar AG",
    "Nordwind Systems Inc.",
    "Solvira S.r.l.",
    "Rokmel Technologies Pvt. Ltd.",
)
#: Headers as companies put them over their files; SPDX 2.3 annex D.2 (LicenseRef), npm's package.json ("UNLICENSED"), Java's own.
LICENCES = (
    "Copyright (c) {year} {owner} All rights reserved.\nUnauthorized copying of this file, via any medium, is strictly prohibited.\nProprietary and confidential.",
    "Copyright {year} {owner}\nSPDX-License-Identifier: LicenseRef-Proprietary",
    "SPDX-License-Identifier: LicenseRef-{ref}-Proprietary\nSPDX-FileCopyrightText: {year} {owner}",
    "Copyright (C) {year} {owner}\nThis software is the confidential and proprietary information of {owner}\nYou shall not disclose such confidential information and shall use it only in\naccordance with the terms of the license agreement you entered into.",
    "{owner} PROPRIETARY SOURCE CODE\nThis source code is proprietary to {owner} and may not be copied, distributed\nor used without prior written permission.",
)
OPEN = (
    "Copyright (c) {year} {owner}\nSPDX-License-Identifier: MIT",
    'Licensed under the Apache License, Version 2.0 (the "License");\nyou may not use this file except in compliance with the License.',
    "Copyright {year} The Authors. All rights reserved.\nUse of this source code is governed by a BSD-style\nlicense that can be found in the LICENSE file.",
    "SPDX-FileCopyrightText: {year} {owner}\nSPDX-License-Identifier: GPL-3.0-or-later",
    "This program is free software: you can redistribute it and/or modify\nit under the terms of the GNU General Public License.",
)
COMMENTS = (("/*\n", " * ", "\n */"), ("", "# ", ""), ("", "// ", ""), ("", "-- ", ""))


def _commented(rng: Random, patterns: tuple[str, ...]) -> str:
    head, mark, tail = rng.choice(COMMENTS)
    text = rng.choice(patterns).format(
        year=rng.randint(2012, 2026), owner=rng.choice(OWNERS), ref=rng.choice(NAME).capitalize()
    )
    return head + "\n".join(mark + line for line in text.split("\n")) + tail


def _licence(rng: Random, lang: str) -> Value:
    if rng.random() < 0.2:
        before = f'{{\n  "name": "{rng.choice(NAME)}-billing",\n  "version": "1.{rng.randint(0, 20)}.0",\n  '
        return within(
            before, '"license": "UNLICENSED"', ',\n  "private": true\n}', "proprietary-licence", "source-code"
        )
    text = _commented(rng, LICENCES)
    labels = (("proprietary-licence", "source-code", False), ("handling-mark", "marking", True))
    return Value(text, tuple(Label(0, len(text), *one) for one in labels))


def _open_licence(rng: Random, lang: str) -> tuple[str, str]:
    if rng.random() < 0.2:
        return "", f'{{\n  "name": "left-trim",\n  "version": "1.{rng.randint(0, 20)}.0",\n  "license": "MIT"\n}}'
    return "", _commented(rng, OPEN)


#: Registries of one organisation: npm (scope), pip.conf, Maven's settings.xml, NuGet.config, Go (GOPRIVATE), with the paths that
#: Artifactory, Nexus, GitLab, Azure Artifacts and GitHub Packages document for theirs.
REGISTRIES = (
    "@{one}:registry=https://npm.{one}-soft.com/",
    "@{one}:registry=https://{one}.jfrog.io/artifactory/api/npm/npm-local/",
    "@{one}:registry=https://gitlab.{one}-soft.com/api/v4/projects/{n}/packages/npm/",
    "[global]\nindex-url = https://nexus.{one}-soft.com/repository/pypi-internal/simple",
    "[global]\nextra-index-url = https://{one}.jfrog.io/artifactory/api/pypi/pypi-local/simple",
    "pip install {one}-billing --index-url https://pypi.{one}-soft.com/simple",
    "<repository>\n  <id>{one}-releases</id>\n  <url>https://nexus.{one}-soft.com/repository/maven-releases/</url>\n</repository>",
    '<add key="{one}" value="https://pkgs.dev.azure.com/{one}/_packaging/{one}-feed/nuget/v3/index.json" />',
)
PUBLIC = (
    "registry=https://registry.npmjs.org/",
    "[global]\nindex-url = https://pypi.python.org/simple",
    "<repository>\n  <id>central</id>\n  <url>https://repo.maven.apache.org/maven2/</url>\n</repository>",
    '<add key="nuget.org" value="https://api.nuget.org/v3/index.json" />',
    "pip install requests==2.32.{n}",
    'import {{ useState }} from "react";',
    "export GOPROXY=https://proxy.golang.org,direct",
)


def _registry(rng: Random, lang: str) -> Value:
    return whole(
        rng.choice(REGISTRIES).format(one=rng.choice(NAME), n=rng.randint(11, 990)), "internal-package", "source-code"
    )


SETTINGS: tuple[Kind, ...] = (
    kind("password-in-settings", FAMILY, "https://www.postgresql.org/docs/current/libpq-pgpass.html", _placed, lambda r, g: ("", r.choice(NOT_IN_PLACES)), {"*": ("settings",)}, ("settings",), forms=BLOCKS, alone=True, said=False),
    kind("password-argument", FAMILY, "https://learn.microsoft.com/en-us/windows-server/administration/windows-commands/net-use", _given, lambda r, g: ("", r.choice(NOT_IN_PLACES)), {"*": ("command",)}, ("command",), forms=BLOCKS, alone=True, said=False),
    kind("proprietary-licence", "source-code", "https://spdx.github.io/spdx-spec/v2.3/other-licensing-information-detected/", _licence, _open_licence, {"*": ("licence",)}, ("licence",), forms=BLOCKS, alone=True, said=False),
    kind("internal-package", "source-code", "https://docs.npmjs.com/cli/v10/using-npm/scope", _registry, lambda r, g: ("", r.choice(PUBLIC).format(n=r.randint(1, 9))), {"*": ("registry",)}, ("registry",), forms=BLOCKS, alone=True, said=False),
)  # fmt: skip
