"""What the centre knows and does: no web framework, no messenger library."""
