"""How fast the product is, held against what the databases can do at best: `manage.py benchmark`.

Each goal is a measurement with the application's path, its floor and its limit. Everything happens in
databases that the benchmark makes for itself and drops.
"""
