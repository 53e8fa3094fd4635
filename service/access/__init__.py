"""Who may come in: keys, sessions, the table of routes and scopes, what is written down of it."""
