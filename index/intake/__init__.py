"""Papers that come in and go by the page and the API: a queue on disk, and the process that works it off."""
