"""What a site prints around and inside a text, set aside with the reason: ``boilerplate`` first."""
