"""Index files of the organisation's own data: built from its tables and documents, and opened without reading them.

The plain values are read while an index is built and are in no file of ours afterwards, only keyed digests of them.
"""
