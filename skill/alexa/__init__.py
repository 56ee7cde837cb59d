"""What the skill asks of Alexa itself: reminders, and the device's time zone."""
