"""What a user does, a file each; no Qt."""
