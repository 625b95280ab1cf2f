"""The templates and the style of the pages."""
