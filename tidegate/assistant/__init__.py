"""The in-house assistant: what people would go outside for, behind the same gate.

``docs/decisions/assistant.md`` has the map of the modules and why they are as they are.
"""
