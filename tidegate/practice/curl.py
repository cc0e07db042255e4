"""curl as a client: what a shell does, over HTTP/1.1 or HTTP/2."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from http import HTTPStatus

from tidegate.practice.told import PATIENCE, Told


def present() -> bool:
    """Whether this machine has curl."""
    return shutil.which("curl") is not None


def fetch(
    url: str,
    *,
    proxy: str,
    ca_file: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    proxy_headers: Mapping[str, str] | None = None,
    options: Iterable[str] = (),
    version: str = "--http1.1",
) -> Told:
    """One request; ``body`` makes it a POST.  curl's own complaint is the text where no answer came."""
    command = ["curl", "--silent", "--show-error", version, "--proxy", proxy, "--cacert", ca_file, "--no-buffer"]
    command += ["--max-time", f"{PATIENCE:g}", "--suppress-connect-headers", "--include"]
    command += ["--write-out", "%{stderr}%{json}"]
    for name, value in (headers or {}).items():
        command += ["--header", f"{name}: {value}"]
    for name, value in (proxy_headers or {}).items():
        command += ["--proxy-header", f"{name}: {value}"]
    if body is not None:
        command += ["--data-binary", "@-"]
    done = subprocess.run(  # noqa: S603 - no shell
        [*command, *options, url], input=body or b"", capture_output=True, check=False
    )
    errors = done.stderr.decode("utf-8", "replace")
    complaint, _, report = errors.rpartition('{"')
    measured = json.loads('{"' + report) if report else {}
    head, answer = _split(done.stdout)
    status = measured.get("response_code") or _refused(measured.get("http_connect"))
    text = answer.decode("utf-8", "replace") if head else complaint.strip()
    return Told("curl", status, text, done.stdout.decode("utf-8", "replace") + complaint, _headers(head))


def _refused(connect: int | None) -> int | None:
    """What CONNECT was answered with, if that was all that was answered."""
    return None if connect == HTTPStatus.OK else connect or None


def _split(output: bytes) -> tuple[str, bytes]:
    """The last head and the body: curl prints interim answers (100, 103) in front."""
    head = b""
    while output.startswith(b"HTTP/"):
        head, _, output = output.partition(b"\r\n\r\n")
    return head.decode("latin-1"), output


def _headers(head: str) -> dict[str, str]:
    lines = [line.partition(":") for line in head.splitlines()[1:]]
    return {name.strip().lower(): value.strip() for name, _, value in lines}
