"""The PPID register: requests for public information."""
