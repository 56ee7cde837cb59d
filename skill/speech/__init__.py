"""From a writer's words to SSML, and how long they take to say."""
