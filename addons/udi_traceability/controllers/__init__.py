from . import catalogue, dictionary, ledger, sop, trace_file
