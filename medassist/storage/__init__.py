"""Everything kept, encrypted on this machine."""
