from . import app, sync
