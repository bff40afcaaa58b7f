"""Starts Odoo. A file and not ``-m odoo``: with workers Odoo starts this script once more, for its web sockets."""

import sys

if __name__ == "__main__":
    sys.path.pop(0)  # the folder of this file, whose names are not Odoo's business
    import odoo.cli

    odoo.cli.main()
