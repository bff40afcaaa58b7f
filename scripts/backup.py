"""Command line of backup.sh and restore.sh:  backup.py save [FILE] | load FILE | back NAME | kept."""

import argparse
import fcntl
import os
import pathlib
import sys

import psycopg2
from backup_archive import ArchiveError
from backup_store import Store, StoreError, stamp

PROJECT = pathlib.Path(__file__).resolve().parents[1]


def save(store, name):
    """Write a backup and say what it holds."""
    if name is None:
        folder = PROJECT / "backups"
        folder.mkdir(mode=0o700, exist_ok=True)
        name = folder / f"{store.database}_{stamp()}.tar"
    path = pathlib.Path(name)
    manifest = store.save(path)
    kinds = [entry["name"].split("/")[0] for entry in manifest["files"]]
    print(
        f"Saved {path} ({path.stat().st_size / 1e6:.1f} MB): the database '{store.database}', "
        f"{kinds.count('filestore')} attachments, {kinds.count('keys')} keys."
    )
    if manifest["attachments_missing"]:
        print(f"{manifest['attachments_missing']} attachments were missing on the disk already and are not in it.")
    print("It contains private keys and personal data: keep it where only you can read it.")


def say_kept(store, kept):
    """Tell how to return to the state before."""
    if kept:
        print(f"The state before is kept as '{kept}'. To get back:  scripts/restore.sh --back {kept}")
        print(f"To remove it for good:  scripts/restore.sh --forget {kept}")


def main(argv=None):
    parser = argparse.ArgumentParser(prog="backup", description=__doc__)
    parser.add_argument("verb", choices=["save", "load", "back", "forget", "kept"])
    parser.add_argument("name", nargs="?", help="FILE of the archive, or NAME of a kept state")
    options = parser.parse_args(argv)
    if options.verb in ("load", "back", "forget") and not options.name:
        parser.error("a name is missing")
    run_dir = pathlib.Path(os.environ.get("UDI_RUN_DIR") or PROJECT / ".run")
    try:
        store = Store(os.environ.get("UDI_DATABASE") or "udi_demo", run_dir)
        run_dir.mkdir(parents=True, exist_ok=True)
        with open(run_dir / "backup.lock", "w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise StoreError("Another backup or restore is running; wait until it is done.") from error
            if options.verb == "save":
                save(store, options.name)
            elif options.verb == "load":
                manifest, kept = store.load(options.name)
                print(f"Restored '{store.database}' as of {manifest['created']}.")
                say_kept(store, kept)
            elif options.verb == "back":
                kept = store.go_back(options.name)
                print(f"'{options.name}' is the database '{store.database}' again.")
                say_kept(store, kept)
            elif options.verb == "forget":
                store.forget(options.name)
                print(f"Removed '{options.name}'.")
            else:
                print("\n".join(store.kept()) or "No former state is kept.")
    except (StoreError, ArchiveError, OSError, psycopg2.Error) as error:
        print(str(error).strip(), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
