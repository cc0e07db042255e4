"""Logs in a store that speaks the protocol of S3: ``s3://bucket/prefix``, every object below it a source.

Objects come as a stream and are never kept whole.  Region, keys and roles are those of boto3 (its environment variables
and files); the endpoint is ``AWS_ENDPOINT_URL_S3`` for stores other than Amazon's.  It only lists and gets.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import IO, Any, Final, cast
from urllib.parse import urlsplit

from tidegate.usage.sources import NoSource, Source

SCHEME: Final = "s3://"
_CONNECT: Final = 10
_READ: Final = 60


class Stream(io.RawIOBase):
    """An object as it comes.  Raises ``OSError`` where it ends before its end."""

    def __init__(self, body: Any) -> None:
        super().__init__()
        self._body = body

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, into: Any) -> int:
        """See ``io.RawIOBase``."""
        from botocore.exceptions import BotoCoreError
        from urllib3.exceptions import HTTPError

        try:
            data = self._body.read(len(into))
        except (BotoCoreError, HTTPError) as trouble:
            raise OSError(type(trouble).__name__) from None
        into[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Let go of the connection."""
        self._body.close()
        super().close()


def objects(written: str, endpoint: str = "") -> list[Source]:
    """Every object of ``s3://bucket/prefix``, in the order of their names.  Raises ``NoSource``."""
    try:
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError, ClientError
    except ImportError:
        raise NoSource(
            "To read from an object store, install the extra, in the checkout: pip install -e '.[s3]'"
        ) from None
    bucket, prefix = urlsplit(written).netloc, written.removeprefix(SCHEME).partition("/")[2]
    if not bucket:
        raise NoSource(f"{written} names no bucket. Write s3://bucket/prefix.")
    retries = {"max_attempts": 3, "mode": "standard"}
    how = Config(connect_timeout=_CONNECT, read_timeout=_READ, retries=retries)  # type: ignore[no-untyped-call]
    try:
        client = boto3.client("s3", endpoint_url=endpoint or None, config=how)  # type: ignore[no-untyped-call]
        return [_source(client, bucket, one) for one in _listed(client, bucket, prefix)]
    except ClientError as trouble:
        code = str(trouble.response.get("Error", {}).get("Code", ""))
        raise NoSource(f"The store does not list {written} ({code}).") from None
    except (BotoCoreError, ValueError) as trouble:
        raise NoSource(
            f"The store of {written} cannot be asked ({type(trouble).__name__}). Check the endpoint, region and keys."
        ) from None


def _listed(client: Any, bucket: str, prefix: str) -> Iterator[dict[str, Any]]:
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        yield from (one for one in page.get("Contents", ()) if one["Size"] and not one["Key"].endswith("/"))


def _source(client: Any, bucket: str, one: dict[str, Any]) -> Source:
    def fetch() -> IO[bytes]:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            # What was listed is what is read: another object under the name by now is refused, and read next time.
            body = client.get_object(Bucket=bucket, Key=one["Key"], IfMatch=one["ETag"])["Body"]
        except (BotoCoreError, ClientError) as trouble:
            raise OSError(type(trouble).__name__) from None
        return cast(IO[bytes], io.BufferedReader(Stream(body), 1 << 20))

    name = f"{SCHEME}{bucket}/{one['Key']}"
    return Source(name, None, int(one["Size"]), one["LastModified"], fetch, one["ETag"].strip('"'))
