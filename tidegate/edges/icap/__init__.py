"""The ICAP server: decisions for proxies that an organisation already has."""
