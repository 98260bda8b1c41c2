"""The months: their list, each one's report with every figure a link to its tickets, and what is done with them."""
