"""What was said, and by nobody: no names, no times, no order."""
