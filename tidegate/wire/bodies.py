"""Reading a request body: from bytes on the wire to strings that detectors can look at, with the way back.

One `_Reader` per body.  Bytes are told apart by what they are and only then by what they call themselves, each format
has its module, and what a string turns out to hold (JSON, a data URL, base64) is read in turn.  The rule that all of
this serves: every byte that is carried ends in a part or in ``unread``.

Must never: raise on any input, leave something out without saying so, or follow a shape instead of the body.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tidegate.core.exchange import Account
from tidegate.core.service import Shape
from tidegate.wire import aws_chunked, calls, content_codings, roles, selectors, signatures, tools
from tidegate.wire.limits import DEFAULT, Limits
from tidegate.wire.reader import FileReader, Reader
from tidegate.wire.reading import Reading
from tidegate.wire.reasons import MALFORMED_ENCODING, TOO_LARGE, UNKNOWN_ENCODING, UNSEEN
from tidegate.wire.splices import Document

NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})


def read(
    raw: bytes,
    *,
    media_type: str | None,
    encoding: str | None,
    query: str = "",
    shape: Shape | None = None,
    limits: Limits = DEFAULT,
    path: str = "",
    headers: Mapping[str, str] = NO_HEADERS,
    files: FileReader | None = None,
    upload: bool = False,
) -> Reading:
    """Everything that a request with this body, query string and path says.  Never raises; linear in their size.

    ``media_type`` and ``encoding`` are the Content-Type and Content-Encoding headers.  ``headers`` (names in lower
    case) are only looked at for the conversation and the account that ``shape`` names, and for what they repeat of the
    body.  ``files`` reads what is no text; without it such files are unread.  ``upload`` says that the body is a file
    by itself, whatever it holds.
    """
    in_chunks = aws_chunked.unchunked(raw) if raw and aws_chunked.is_chunked(encoding, headers) else None
    if in_chunks is not None:
        raw, encoding = in_chunks.content, aws_chunked.without(encoding)
    decoded = content_codings.decode(raw, encoding, limits) if encoding and raw else content_codings.Decoded(raw)
    undecoded = not decoded.content and decoded.trouble in (UNKNOWN_ENCODING, TOO_LARGE, MALFORMED_ENCODING)
    chosen = selectors.of(shape)
    reader = Reader(limits, chosen, files)
    body = Document(raw if undecoded else decoded.content)
    troubles = (decoded.trouble,) if in_chunks is None else (in_chunks.trouble, decoded.trouble)
    for trouble in filter(None, troubles):
        reader.not_read("body", trouble)
    if not undecoded:
        reader.body(body, media_type, upload=upload)
        for coding in content_codings.names(encoding)[-1:]:
            reader.beside(body, raw, coding)
    query_document = Document(query)
    if query:
        reader.query(query_document)
    reader.path(Document(path))
    mirrors = reader.mirrors(headers)
    for one in reader.found:
        if calls.is_offered(one.text):
            reader.not_read(one.path, UNSEEN)
    signed = signatures.signed(headers, query)
    values = roles.values_of(reader.found, reader.short_numbers)
    assigned = roles.assign(reader.found, chosen, values)
    account = selectors.identifier(chosen.account, values, path=path, headers=headers)
    return Reading(
        assigned.parts,
        (*reader.unread, *assigned.unread),
        selectors.identifier(chosen.conversation, values, path=path, headers=headers),
        None if account is None else Account(account),
        recognised=chosen.prompts is not None,
        drifted=assigned.drifted,
        places=tuple([one.place for one in reader.found]),
        body=body,
        query=query_document,
        seconds=reader.seconds,
        lines=reader.lines,
        before=reader.before,
        encoding=encoding if undecoded else None,
        tools=tools.called(values, reader.unread, body.content, headers),
        mirrors=mirrors,
        signed_body=signed.body,
        signed_query=signed.query,
    )
