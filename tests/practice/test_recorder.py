"""What a sender did not finish is written down too."""

from __future__ import annotations

import socket
from pathlib import Path

from tests.waiting import PATIENCE, wait_until
from tidegate.practice.running import PracticeService


def test_a_sender_that_gives_up_is_written_down_as_such(practice: PracticeService) -> None:
    with socket.create_connection(("127.0.0.1", practice.address.plain_port), PATIENCE) as half:
        half.sendall(b"POST /half HTTP/1.1\r\nHost: plain.example\r\nContent-Length: 100\r\n\r\nonly this")
        wait_until(lambda: practice.seen() and practice.seen()[0].body == b"only this", "what came is noted")
    record = Path(practice.address.record_file)
    # The file is made with the first entry, which may be this one.
    wait_until(lambda: record.exists() and '"/half"' in record.read_text(), "it is written down")
    [seen] = practice.seen()
    assert (seen.scheme, seen.host, seen.complete) == ("http", "plain.example", False)
