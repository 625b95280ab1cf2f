"""Whom we may write to, what is being asked, and the sealed sheets: never an answer in the clear."""
