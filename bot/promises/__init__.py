"""Know what became of what people said: themes, decisions, reasons, and promises with their dates."""
