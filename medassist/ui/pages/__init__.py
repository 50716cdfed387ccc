"""The pages of the rail, a file each."""
