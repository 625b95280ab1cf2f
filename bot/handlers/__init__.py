"""Read an update, call one action, show the screen."""
