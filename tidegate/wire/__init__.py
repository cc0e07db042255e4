"""Bytes to meaning and back, sans-IO: bodies, event streams, WebSocket frames, refusals in a service's own shape."""
