"""Files as they are found: which ones, of what kind, their bytes and encoding; archives, and work on untrusted bytes."""
