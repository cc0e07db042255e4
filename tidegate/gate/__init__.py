"""The gate: one state machine that every edge drives, so that no edge can let something go in another order.

``events`` are what may happen, ``commands`` what the edge must do, ``table`` which order is legal, and ``machine`` the
``Gate`` itself: ``Gate(evaluator, exchange, settings).tell(event)`` returns the commands to perform next.
"""

from __future__ import annotations

from tidegate.gate.machine import Gate
from tidegate.gate.settings import Evaluator, Settings
from tidegate.gate.table import State

__all__ = ["Evaluator", "Gate", "Settings", "State"]
