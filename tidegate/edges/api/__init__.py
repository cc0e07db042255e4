"""Tidegate for other programs on this machine: texts inspected, replaced and put back, and exchanges decided."""
