"""One file a channel, in and out."""
