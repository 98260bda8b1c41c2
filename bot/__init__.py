"""The public's side: webhook, dialogue, worker and channels."""
