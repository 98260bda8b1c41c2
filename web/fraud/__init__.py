"""The staff's pages on fraud: reports, suspicions, alerts."""
