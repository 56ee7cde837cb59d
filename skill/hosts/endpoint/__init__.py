"""What arrives from Alexa over HTTPS, for whoever hosts the skill without Lambda: who sent it is proved first."""
