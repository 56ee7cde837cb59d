"""Everything that is said, as files that a writer can edit, and the code that reads them."""
