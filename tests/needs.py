"""What a test needs and `make test` may not find: it is there, or the test is skipped by its name, and fails in CI.

``scripts/test-programs`` installs all of it; where that is impossible a person still runs the rest, but with
``CI=true`` nothing may be missing in silence.
"""

from __future__ import annotations

import os
import shutil
import sys

import pytest

#: Where Debian keeps servers, beside what a person's own path names.
_PLACES = f"{os.environ.get('PATH', '')}:/usr/sbin"


def _in_ci() -> bool:
    """Whether everything must be there."""
    return os.environ.get("CI") == "true"


def check(missing: str | None) -> None:
    """Ends the test where ``missing`` says in words what is not there."""
    if missing is None:
        return
    if _in_ci():
        pytest.fail(f"{missing}; in CI everything must be there")
    pytest.skip(missing)


def not_in_ci(missing: str | None) -> None:
    """The same for what CI may not have either: a model of spaCy, which no lock can name, being on no index; IPv6."""
    if missing is not None:
        pytest.skip(missing)


def program(name: str, *others: str, package: str = "") -> str:
    """Where the program is, under the first of its names that is found.  ``package``: its name in Debian."""
    found = next((where for each in (name, *others) if (where := shutil.which(each, path=_PLACES))), None)
    check(None if found else f"{name} is not installed" + (f" (Debian: {package})" if package else ""))
    return str(found)


def programs(*names: str) -> pytest.MarkDecorator:
    """The mark for tests that call these programs; in CI they run, and fail by what is missing."""
    absent = [name for name in names if shutil.which(name, path=_PLACES) is None]
    return there(f"{', '.join(absent)} not installed" if absent else None)


def there(missing: str | None) -> pytest.MarkDecorator:
    """The same where ``missing`` says in words what is not there."""
    return pytest.mark.skipif(missing is not None and not _in_ci(), reason=str(missing))


#: What only Linux has, and what only systems like it have.
LINUX = there(None if sys.platform == "linux" else "this system is not Linux")
POSIX = there(None if os.name == "posix" else "this system has no modes of files as POSIX has them")
