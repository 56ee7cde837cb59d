"""What makes and fills the skill package."""
