"""The API for other systems: tokens instead of sessions, JSON instead of pages, the same core calls."""
