"""Warnings: what is sent to many at once, and the reports of fraud that give the reason."""
