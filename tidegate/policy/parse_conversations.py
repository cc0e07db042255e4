"""What a policy says of conversations with the in-house assistant: how long they are kept, and who may look into them.

It must never take a mistake for an answer: what cannot be read is a problem, so that nothing is deleted and nobody
looks by it.
"""

from __future__ import annotations

from typing import Final

from tidegate.policy.document import Node, Scalar
from tidegate.policy.model import Conversations
from tidegate.policy.names import Names
from tidegate.policy.parse_conditions import Context, read_people
from tidegate.policy.reading import read_with, table
from tidegate.policy.times import seconds_of
from tidegate.policy.vocabulary import WORDS_OF_CONVERSATIONS, names

#: The longest that a number of weeks can say; records of a public body may have to last for decades.
LONGEST_KEPT: Final = 9999 * 7 * 86_400


def read_conversations(ctx: Context, node: Node | None) -> Conversations:
    """The section ``conversations``; kept for ever and looked into by nobody where it says nothing."""
    words = table(ctx.sheet, node, "`conversations`", names(WORDS_OF_CONVERSATIONS)) if node else None
    if words is None:
        return Conversations()
    keep, auditors = words.get("keep"), words.get("auditors")
    seconds = read_with(ctx.sheet, keep, "`keep`", _kept, "90 days or 12 hours") if keep else None
    who, listed = read_people(ctx, auditors, "auditors", "look into conversations") if auditors else (Names(), ())
    unsaid = Conversations().written
    told = keep.value if isinstance(keep, Scalar) else unsaid[0]
    return Conversations(seconds, who, (told, ", ".join(listed) or unsaid[1]))


def _kept(text: str) -> int:
    return seconds_of(text, LONGEST_KEPT)
