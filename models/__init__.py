"""Model packs and the recipe that makes them; a package only so that `python -m models.recipe` works."""
