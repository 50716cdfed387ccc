"""The separate export script: turns published weights into packs that the application loads (see ./recipe)."""
