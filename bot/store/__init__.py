"""What is kept: contacts, sealed sheets, answers, keys and files."""
