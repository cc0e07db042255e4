"""One file in an answer, through the child process that reads files: held, read, written with its values.

`tidegate.wire.downloads` says how; here is who waits for it.  Whatever goes wrong, the person gets the file as the
service sent it, and why it was not changed is in ``unrestored``, for the record.

Must never: raise for what a file holds; hold up the event loop.
"""

from __future__ import annotations

from functools import partial

from tidegate.edges.driver import Driver
from tidegate.edges.station import Held as Body
from tidegate.wire import downloads
from tidegate.wire.placeholders import Vault
from tidegate.wire.reading import Reading
from tidegate.wire.reasons import DAMAGED, TIMED_OUT, TOO_LARGE


class Download:
    """Feed the file as it comes, out of its content coding; what comes out goes to the person.

    ``unrestored`` is a code, or empty.
    """

    def __init__(self, driver: Driver, vault: Vault, media_type: str | None) -> None:
        self._driver, self._vault, self._media_type = driver, vault, media_type
        self._held = downloads.Held()
        self.unrestored = ""

    @property
    def given(self) -> bool:
        """Whether nothing is held any more."""
        return self._held.given

    @property
    def whole(self) -> bool:
        """Whether it is all there by its own account."""
        return self._held.whole

    async def feed(self, chunk: bytes, end: bool) -> bytes:
        """What goes on now: nothing until the file is whole."""
        out = self._held.feed(chunk)
        if self._held.over:
            self.unrestored = TOO_LARGE
        return out + await self.flush() if end else out

    async def flush(self) -> bytes:
        """The file, taken for whole."""
        return b"" if self._held.given else await self._written(self._held.taken())

    async def _written(self, content: bytes) -> bytes:
        """``content`` with its values, or as it is where that cannot be."""
        driver, within = self._driver, self._driver.deadlines.inspect
        read = driver.read_files or driver.read
        body = Body(content, True, self._media_type)
        try:
            reading = await driver.read_in_thread(lambda: read(body, None))
            if not isinstance(reading, Reading):
                raise TypeError
            work = partial(downloads.written, reading, self._vault)
            new, self.unrestored = await driver.in_thread(within, work)
        except TimeoutError:
            self.unrestored = TIMED_OUT
            return content
        except Exception:  # what it says may quote the file
            self.unrestored = DAMAGED
            return content
        return content if new is None else new
