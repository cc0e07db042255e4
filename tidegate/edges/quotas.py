"""The quotas of a policy, counted in the ledger's store: which window an exchange falls into, and whose it is.

Must never: answer "there is room" for a rule that is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tidegate.core.exchange import Exchange
from tidegate.ledger.quota import Quotas
from tidegate.policy import Policy, Quota, counted_for


class PolicyQuotas:
    """``policy`` gives the one in force, with its grants, whose quotas are counted like those of rules.

    A rule that a new revision no longer has, a grant that has ended, and what has no quota have no room.
    """

    def __init__(self, store: Quotas, policy: Callable[[], Policy]) -> None:
        self._store, self._policy = store, policy

    async def reserve(self, rule: str, exchange: Exchange) -> bool:
        """Whether there was room in the window of ``exchange``; if so a use is reserved.  Raises ``Refused``."""
        quota = self._quota(rule)
        if quota is None:
            return False
        until = quota.window(exchange.at)[1].timestamp()
        return await self._store.reserve(_window(rule, quota, exchange), exchange.id, limit=quota.limit, until=until)

    async def settle(self, rules: Sequence[str], exchange: Exchange) -> None:
        """The uses were made.  Raises ``Refused``."""
        for rule in rules:
            if (quota := self._quota(rule)) is not None:
                await self._store.settle(_window(rule, quota, exchange), exchange.id)

    async def give_back(self, rules: Sequence[str], exchange: Exchange) -> None:
        """The uses were not made.  Raises ``Refused``."""
        for rule in rules:
            if (quota := self._quota(rule)) is not None:
                await self._store.give_back(_window(rule, quota, exchange), exchange.id)

    def _quota(self, name: str) -> Quota | None:
        policy = self._policy()
        for grant in policy.grants:
            if grant.counted_as == name:
                return grant.scope.quota
        rule = policy.rule(name)
        return None if rule is None else rule.quota


def _window(rule: str, quota: Quota, exchange: Exchange) -> str:
    """A name that differs for each rule, each person and each window; quoted, since names may hold any sign."""
    begins = quota.window(exchange.at)[0].isoformat()
    return f"{rule!r}|{counted_for(exchange)!r}|{begins}"
