"""The separate export script: turns published weights into the packs that the application loads (started by ./recipe)."""
