from . import catalogue, ledger, trace
