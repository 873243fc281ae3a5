"""Wrong receivers by theme: rules of a few lines, and a row for each."""
