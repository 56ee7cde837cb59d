"""One file for each thing a person can ask for."""
