"""The words every part of Tidegate shares: exchange, finding, decision, problem.

Imports nothing from the rest of the package, and holds no behaviour beyond what a word means.
"""
