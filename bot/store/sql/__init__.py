"""Statements for PostgreSQL that a database administrator runs: separate roles, and views for reports."""
