"""Last month's traffic under another policy: every recorded exchange decided again, and what would have changed.

``columns`` reads a stretch of the ledger, ``alike`` says which exchanges the policies cannot tell apart, ``answers``
decides one of each kind, ``tally`` counts, ``run`` puts these together, ``report`` tells it.
"""
