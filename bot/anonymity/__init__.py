"""What is taken off an answer before it is stored: rare traits, contact details, exact places."""
