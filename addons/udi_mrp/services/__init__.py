from . import gate, home, inferred, pair_file, pairing, pairing_answers, production
