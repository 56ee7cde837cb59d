"""How a turn is read, and how an answer becomes a response."""
