"""The figures of `make bench`, one file per WHAT. See figures.py for how to add one."""
