"""Answers as files: what stands in which column, what has to be hidden, and how each kind of file is written."""
