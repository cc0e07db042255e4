"""Inspection by itself: texts, files and folders, without a gateway."""
