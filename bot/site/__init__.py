"""The public site: pages and files of what was published, as bytes, in every language; nothing from outside."""
