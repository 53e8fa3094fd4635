"""Heavy work: what it is (``kinds``), and the process of its own in which it is done (``process``, ``worker``)."""
