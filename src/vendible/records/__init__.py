"""PostgreSQL: tables, constraints, queries, locks. The one app of ours with models."""
