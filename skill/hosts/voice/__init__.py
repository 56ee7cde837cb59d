"""A real speech engine for the desk, and the loudspeaker behind it."""
