"""A Bot API on loopback and a chat page, so that anybody can try the bot."""
