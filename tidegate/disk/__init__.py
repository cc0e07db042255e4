"""Files as they lie on the disk: how one is replaced whole, and whether one has been written to its end."""
