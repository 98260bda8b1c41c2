"""The staff's side: one file a page, its form above its view."""
