"""The tests: `dialogues` is where to begin reading."""
