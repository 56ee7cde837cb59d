"""A page to talk with the lantern, out loud, in one's own browser; on this machine only."""
