"""Values become screens in a language."""
