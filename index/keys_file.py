"""Where the keys of a store's server lie: a backup takes the file along, what is in it only ``service`` knows."""

KEYS_NAME = "keys.json"
