"""The routes, thin: read the parameters, ask the store, give the answer its shape."""
