"""The outside of precedent: command line, HTTP and web page. Start reading at ``service.cli``."""
