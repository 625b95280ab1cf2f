"""What a release says in one language: sections of charts, the same numbers as tables, the method, as plain words."""
