"""The interface for screens, ``/api``: JSON and event streams."""
