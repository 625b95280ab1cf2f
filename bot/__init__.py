"""Equal Voices: residents of diverse neighbourhoods take part on equal terms."""
