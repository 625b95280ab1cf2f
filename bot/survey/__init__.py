"""Surveys as immutable values, and the engine that plays them."""
