"""Compilations cut into plans, and what each plan says about itself: ``plans`` first."""
