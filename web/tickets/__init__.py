"""Tickets in the browser: the form, the lists, one ticket, and what agents do with it."""
