from . import catalogue, ledger
