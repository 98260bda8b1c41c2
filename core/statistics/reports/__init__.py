"""A month's figures in the forms in which people read them."""
