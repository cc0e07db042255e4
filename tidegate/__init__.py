"""Tidegate: a gate between people and AI services that decides by policy, inspects, and keeps proof."""

from __future__ import annotations

__version__ = "0.1.0"
