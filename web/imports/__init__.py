"""Bringing in tickets from files."""
