from . import main, paper
