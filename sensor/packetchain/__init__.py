"""The ordered stages that every frame passes: dissection, dedupe, counting."""
