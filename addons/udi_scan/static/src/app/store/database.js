// IndexedDB, thin: versioned upgrades that only add, and writes that are on the disk before they are believed.

/** The device could not keep something: full, out of quota, damaged. */
export class StorageError extends Error {
    constructor(cause) {
        super(cause?.message || String(cause));
        this.name = "StorageError";
        this.cause = cause;
    }
}

/** @returns {Promise} the result of an IDBRequest */
export function resultOf(request) {
    return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
}

export class Database {
    /**
     * @param {string} name
     * @param {Function[]} upgrades one for each version: `(db, transaction) => void`; an older one is never changed
     * @returns {Promise<Database>}
     */
    static open(name, upgrades) {
        return new Promise((resolve, reject) => {
            const request = indexedDB.open(name, upgrades.length);
            request.onupgradeneeded = ({ oldVersion }) => {
                for (const upgrade of upgrades.slice(oldVersion)) {
                    upgrade(request.result, request.transaction);
                }
            };
            request.onsuccess = () => resolve(new Database(request.result));
            request.onerror = () => reject(new StorageError(request.error));
        });
    }

    constructor(db) {
        this.db = db;
        // a newer app in another tab wants to upgrade: it must not wait for this one
        db.onversionchange = () => db.close();
    }

    close() {
        this.db.close();
    }

    read(stores, work) {
        return this._transaction(stores, "readonly", work, {});
    }

    /** For what the server has too and can send again. */
    write(stores, work) {
        return this._transaction(stores, "readwrite", work, {});
    }

    /** For what exists here alone: fulfilled when the operating system has written it to the disk. */
    writeDurably(stores, work) {
        return this._transaction(stores, "readwrite", work, { durability: "strict" });
    }

    /**
     * One transaction; `work` gets its object stores in the order of `stores` and may only wait for their requests.
     * It is done when everything is stored, or nothing is and a StorageError says why.
     */
    _transaction(stores, mode, work, options) {
        return new Promise((resolve, reject) => {
            let transaction;
            try {
                transaction = this.db.transaction(stores, mode, options);
            } catch (error) {
                reject(new StorageError(error));
                return;
            }
            let result;
            let failure;
            transaction.oncomplete = () => resolve(result);
            transaction.onabort = () => reject(failure || new StorageError(transaction.error));
            const opened = stores.map((name) => transaction.objectStore(name));
            Promise.resolve()
                .then(() => work(...opened))
                .then((value) => (result = value))
                .catch((error) => {
                    failure = error instanceof DOMException ? new StorageError(error) : error;
                    try {
                        transaction.abort();
                    } catch {
                        // it has aborted by itself
                        reject(failure);
                    }
                });
        });
    }
}
