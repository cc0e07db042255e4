"""The named questions of usage: kept once, in SQL that DuckDB and ClickHouse both answer, and to the same figures."""
