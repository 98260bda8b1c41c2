"""The months: their list, and each one's figures with plots, every figure a link to its tickets."""
