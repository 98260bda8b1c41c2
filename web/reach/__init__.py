"""What no ticket tells: readings of the website and social media, and the monthly recap of information requests."""
