"""What was rendered before, and whether it still holds: see docs/rendering.md."""
