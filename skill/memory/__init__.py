"""What is remembered of a listener between evenings: that they came, never what they said."""
