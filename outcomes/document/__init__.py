"""The framework as a file: its keys, their order, its parts. Pure data; knows no database."""
