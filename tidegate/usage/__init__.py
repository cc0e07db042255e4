"""Which AI is used, by whom, how much: log readers, the store of events, and the tables that questions are asked of.

``schema`` is the agreement between what reads and what asks: names and meanings of tables and columns.
"""
