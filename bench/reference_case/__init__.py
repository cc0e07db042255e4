"""The reference case: what market trackers said of DeepSeek in Korea in January 2025, as raw logs.

``truth`` says what the figures are, ``generate`` writes logs in which they are true, and ``python -m
bench.reference_case`` writes them at full size, reads them and compares.  The generator knows the formats of the
programs and nothing of what reads them.
"""
