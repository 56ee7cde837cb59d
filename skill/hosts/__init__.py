"""Other places the skill runs, and what they share."""
