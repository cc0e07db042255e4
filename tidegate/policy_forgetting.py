"""What is kept of policies beside the ledger, let go of when nobody can name it any more.

The ledger keeps the text of every policy that was in force, for ever, and a rollback may name any of them: their
signatures stay, and the notes of their commits.  But signatures and commits are kept as soon as they are found good,
also of a policy that never came into force: one that is broken, or that the next commit overtook.  Those pile up.

It must never: let go of anything while the ledger cannot be read.
"""

from __future__ import annotations

from contextlib import closing
from typing import Final

from tidegate import policy_git, policy_pinned, policy_signatures, policy_source
from tidegate.ledger.store import Reader
from tidegate.policy.parse import revision_of
from tidegate.settings import Home

#: Seconds for which anything stays: it may be on its way into the ledger, or wait for the mending of a catalogue.
ON_ITS_WAY: Final = 7 * 86_400.0
#: Seconds between two times of looking.
EVERY: Final = 86_400.0
_POLICY: Final = "policy"


def forget(home: Home, now: float) -> None:
    """Let go of what no rollback can name and nobody has pinned or just fetched; ``now`` in seconds since 1970.

    Raises ``ledger.Refused``, ``Problems`` and ``OSError``.
    """
    with closing(Reader.at(home.ledger)) as reader:
        stay = set(reader.revisions(_POLICY))
    if (pin := policy_pinned.read(home)) is not None:
        stay.add(pin.revision)
    at = policy_source.place(home)
    if (fetched := policy_source.fetched(home)).exists():
        stay.add(revision_of(policy_source.read_text(fetched, fetched.name)))
    policy_signatures.forget(home, stay, now - ON_ITS_WAY)
    if at.git:
        policy_git.Repository(home, at).forget(stay, now - ON_ITS_WAY)
