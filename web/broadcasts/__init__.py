"""Pages on broadcasts."""
