"""Pages on complaints and reports of wrongdoing."""
