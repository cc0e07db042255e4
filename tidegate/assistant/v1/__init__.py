"""The interface for programs, ``/v1``: what the SDKs of OpenAI and Anthropic speak."""
