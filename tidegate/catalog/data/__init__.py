"""The shipped catalogue: one file per well-known service in ``services/``, and a compact table in ``listed.yaml``."""
