"""One module a group of commands. Each ``make`` builds them in one language; heavy imports wait for the call."""
