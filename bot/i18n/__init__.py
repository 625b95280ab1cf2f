"""Languages: their names and directions, and one catalog of words for each."""
