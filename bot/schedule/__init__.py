"""When things are due: reminders and deliveries as pure plans."""
