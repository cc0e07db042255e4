"""Logs in an object store: boto3 against a small server that lists and gives objects as the API of S3 describes it."""

from __future__ import annotations

import gzip
import hashlib
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit
from xml.sax.saxutils import escape

import pytest
from click.testing import CliRunner

from tests.usage.reading import squid
from tidegate.cli import main
from tidegate.usage.object_store import objects
from tidegate.usage.sources import NoSource, sources


class S3(http.server.ThreadingHTTPServer):
    """ListObjectsV2 in pages of two, and GetObject with If-Match, of what ``kept`` has; ``got`` is what was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.kept: dict[str, bytes] = {}
        self.got: list[str] = []
        self.cut = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Asked(http.server.BaseHTTPRequestHandler):
    server: S3

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query, keep_blank_values=True)
        bucket, _, key = unquote(path).lstrip("/").partition("/")
        if bucket != "logs":
            self.answer(404, b"<Error><Code>NoSuchBucket</Code></Error>")
        elif "list-type" in query:
            self.listed(query)
        elif self.headers.get("If-Match") != tag(self.server.kept[key]):
            self.answer(412, b"<Error><Code>PreconditionFailed</Code></Error>")
        else:
            self.server.got.append(key)
            self.answer(200, self.server.kept[key], cut=self.server.cut)

    def listed(self, query: dict[str, list[str]]) -> None:
        keys = sorted(key for key in self.server.kept if key.startswith(query["prefix"][0]))
        first = int(query.get("continuation-token", ["0"])[0])
        more = first + 2 < len(keys)
        body = "".join(
            f"<Contents><Key>{escape(quote(key))}</Key><LastModified>2025-02-01T00:00:00.000Z</LastModified>"
            f"<ETag>{escape(tag(self.server.kept[key]))}</ETag><Size>{len(self.server.kept[key])}</Size></Contents>"
            for key in keys[first : first + 2]
        )
        token = f"<NextContinuationToken>{first + 2}</NextContinuationToken>" if more else ""
        self.answer(
            200,
            f'<?xml version="1.0"?><ListBucketResult><EncodingType>url</EncodingType><IsTruncated>{str(more).lower()}'
            f"</IsTruncated>{token}{body}</ListBucketResult>".encode(),
        )

    def answer(self, status: int, body: bytes, *, cut: bool = False) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)
        self.close_connection = cut

    def log_message(self, *_: object) -> None:
        pass


def tag(content: bytes) -> str:
    return f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[S3]:
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "id"), ("AWS_SECRET_ACCESS_KEY", "key"), ("AWS_DEFAULT_REGION", "us-east-1"),
        ("AWS_EC2_METADATA_DISABLED", "true"), ("AWS_CONFIG_FILE", str(tmp_path / "none")),
        ("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none")),
    ):  # fmt: skip
        monkeypatch.setenv(name, value)
    server = S3()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def discover(home: Path, store: S3, *arguments: str) -> dict[str, object]:
    call = ["discover", "--home", str(home), "--time-zone", "Asia/Seoul", "--json", "--s3-endpoint", store.url]
    done = CliRunner().invoke(main, [*call, *arguments])
    assert done.exit_code == 0, done.stderr
    report: dict[str, object] = json.loads(done.stdout)
    return report


def people(report: dict[str, object]) -> int:
    services = report["services"]
    assert isinstance(services, list)
    return sum(one["people"] for one in services)


def test_objects_are_read_once_and_not_fetched_again(tmp_path: Path, store: S3) -> None:
    for number in range(3):
        store.kept[f"proxy/day {number}.gz"] = gzip.compress(squid(number, person=f"p{number}").encode())
    store.kept["other/x.log"] = squid(9, person="nobody").encode()
    assert people(discover(tmp_path / "home", store, "s3://logs/proxy/")) == 3
    assert len(store.got) == 3
    assert people(discover(tmp_path / "home", store, "s3://logs/proxy/")) == 3
    assert len(store.got) == 3
    store.kept["proxy/day 1.gz"] = gzip.compress((squid(1, person="p1") + squid(5, person="new")).encode())
    assert people(discover(tmp_path / "home", store, "s3://logs/proxy/")) == 4
    assert len(store.got) == 4


def test_an_object_that_breaks_off_is_told_and_read_again(tmp_path: Path, store: S3) -> None:
    store.kept["a.log"] = "".join(squid(number, person=f"p{number}") for number in range(5000)).encode()
    store.cut = True
    report = discover(tmp_path / "home", store, "s3://logs/a")
    assert "could not be read to its end" in str(report["sources"])
    store.cut = False
    assert people(discover(tmp_path / "home", store, "s3://logs/a")) == 5000


def test_an_object_that_changed_since_it_was_listed_is_not_read(store: S3) -> None:
    store.kept["a.log"] = squid(1).encode()
    (source,) = objects("s3://logs/a", store.url)
    store.kept["a.log"] = squid(2).encode()
    with pytest.raises(OSError, match="ClientError"):
        source.open()


def test_what_cannot_be_asked_is_told(store: S3) -> None:
    for written, why in (("s3://none/a", "NoSuchBucket"), ("s3:///a", "names no bucket")):
        with pytest.raises(NoSource, match=why):
            objects(written, store.url)
    with pytest.raises(NoSource, match="Check the endpoint"):
        objects("s3://logs/a", "nowhere")
    with pytest.raises(NoSource, match="Nothing can be read at"):
        sources(["ftp://logs/a"])
