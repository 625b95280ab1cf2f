"""The running bot: intake, desk, mouth."""
