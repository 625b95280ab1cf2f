"""What is looked at on paper or as a picture: charts, posters and reports, set by typst in a process of its own."""
