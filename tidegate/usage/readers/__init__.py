"""The formats that are read: each module describes a family of them as data."""
