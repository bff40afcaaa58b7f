from . import (
    find,
    gate,
    history,
    home,
    inferred,
    inferred_history,
    inferred_late,
    pair_file,
    pairing,
    pairing_answers,
    production,
)
