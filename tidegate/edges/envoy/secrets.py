"""The secret discovery service: Envoy asks for a certificate by server name, and we sign one or say there is none.

Incremental xDS (``DeltaSecrets``): a name that is not ours is answered as removed, which fails the handshake at once
instead of leaving it to wait.  Must never: log a key, or answer for a name outside the catalogue.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

from tidegate.edges.certificates import Authority, AuthorityOutOfTime, Leaf, NotInCatalogue
from tidegate.edges.envoy.calls import Call, Method
from tidegate.edges.envoy.contract import OUR_OWN_DOOR
from tidegate.edges.envoy.messages import DeltaDiscoveryRequest, DeltaDiscoveryResponse, Secret, parsed

SERVICE: Final = "envoy.service.secret.v3.SecretDiscoveryService"
TYPE_URL: Final = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret"
#: How often certificates given out are looked at for one that will end soon.
REVIEW_EVERY: Final = 3600.0


class Secrets:
    """Answers Envoy.  ``proxy_names`` are the names and addresses of our own TLS door."""

    def __init__(
        self, authority: Authority, proxy_names: Sequence[str] = ("localhost",), review_every: float = REVIEW_EVERY
    ) -> None:
        self._authority = authority
        self._proxy_names = tuple(proxy_names)
        self._review_every = review_every

    def methods(self) -> Mapping[str, Method]:
        """What a server of calls is given."""
        return {f"/{SERVICE}/DeltaSecrets": self.delta}

    async def delta(self, call: Call) -> None:
        """One call per subscription of Envoy, open as long as it wants to hear of renewals."""
        given: dict[str, Leaf] = {}
        waiting = asyncio.ensure_future(call.read())
        serial = 0
        try:
            while True:
                done, _ = await asyncio.wait({waiting}, timeout=self._review_every)
                if not done:
                    answer = self._renewed(given)
                elif (request := waiting.result()) is None:
                    return
                else:
                    answer = self._answer(parsed(DeltaDiscoveryRequest, request), given)
                    waiting = asyncio.ensure_future(call.read())
                if answer is not None:
                    serial += 1
                    answer.nonce = str(serial)
                    call.write(answer.SerializeToString())
        finally:
            waiting.cancel()

    def _answer(self, request: Any, given: dict[str, Leaf]) -> Any | None:
        for name in request.resource_names_unsubscribe:
            given.pop(name, None)
        wanted = list(request.resource_names_subscribe)
        return self._response(wanted, given) if wanted else None

    def _renewed(self, given: dict[str, Leaf]) -> Any | None:
        changed = [name for name, leaf in given.items() if self._leaf(name) not in (leaf, None)]
        return self._response(changed, given) if changed else None

    def _response(self, names: Sequence[str], given: dict[str, Leaf]) -> Any:
        response = DeltaDiscoveryResponse(type_url=TYPE_URL)
        for name in names:
            leaf = self._leaf(name)
            if leaf is None:
                given.pop(name, None)
                response.removed_resources.append(name)
            else:
                given[name] = leaf
                resource = response.resources.add(name=name, version=leaf.ends.isoformat())
                resource.resource.Pack(_secret(name, leaf))
        return response

    def _leaf(self, name: str) -> Leaf | None:
        try:
            if name == OUR_OWN_DOOR:
                return self._authority.leaf_for_proxy(self._proxy_names)
            return self._authority.leaf(name)
        except (NotInCatalogue, AuthorityOutOfTime, ValueError):  # ValueError: no host name at all
            return None


def _secret(name: str, leaf: Leaf) -> Any:
    secret = Secret(name=name)
    secret.tls_certificate.certificate_chain.inline_bytes = leaf.chain
    secret.tls_certificate.private_key.inline_bytes = leaf.key
    return secret
