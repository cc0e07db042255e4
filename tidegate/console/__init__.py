"""The console: what the security team sees.  Its first page shows decisions as they are made, and what is wrong.

It reads the ledger and the state that the brains report; it never talks to an edge and never decides anything.
"""
