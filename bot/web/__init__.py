"""The webhook's endpoint and the health page."""
