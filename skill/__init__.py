"""Evening Lantern: a voice skill for the end of the day."""

__version__ = "0.1.0"
