"""The dashboard: numbers of the day that refresh by themselves, each a link to its tickets."""
