"""The ledger: the append-only, hash-chained record of what was decided, and the store of quotas beside it.

``store.Ledger`` is the durable one, ``memory.MemoryLedger`` its double; ``verify`` checks a chain, ``export`` and
``ocsf`` hand it to other systems.  Entries hold codes, counts and names; what may be in them is ``core.record``.
"""
