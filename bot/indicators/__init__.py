"""What answers add up to, and what of it may be shown."""
