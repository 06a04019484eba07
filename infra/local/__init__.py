"""The local stack: an emulator, this very application deployed onto it, and one address in front."""
