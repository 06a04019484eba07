"""What `check` asks, each part of the ground by itself."""
