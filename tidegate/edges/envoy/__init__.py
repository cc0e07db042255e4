"""The Envoy edge: its configuration, its supervision, and the processor it asks."""
