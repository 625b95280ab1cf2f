"""The verbs of the product, each one transaction."""
