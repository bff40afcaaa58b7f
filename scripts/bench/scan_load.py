"""The other side of the scanning server: devices over HTTP, and somebody who watches when their transfers are done."""

import datetime
import http.client
import json
import threading
import time
import uuid

import psycopg2

PATIENCE = 600  # seconds
ALPHABET = "ACDEFHJKMNPRTUVWXY"


def letters(number, places=5):
    """A number in letters that nobody takes for others or for digits: anything else would be asked or refused."""
    text = ""
    for _place in range(places):
        number, letter = divmod(number, len(ALPHABET))
        text = ALPHABET[letter] + text
    return text


def in_parallel(devices, what):
    """Call ``what(device)`` for all at once; the first failure is raised."""
    failures = []

    def run(device):
        try:
            what(device)
        except BaseException as failure:  # noqa: BLE001 - told below
            failures.append(failure)

    threads = [threading.Thread(target=run, args=(device,), daemon=True) for device in devices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


class Device:
    """One device with its own session, as the app uses the server.

    :ivar times: seconds of each request of `work`, from the moment when it was due
    :ivar finished: when the finish of each transfer was accepted, by its uuid
    """

    def __init__(self, port, database, code, login, transfers, rush, prefix):
        self.port, self.database, self.code, self.login = port, database, code, login
        self.transfers, self.rush_job, self.prefix = transfers, rush, prefix
        self.connection, self.cookie, self.sequence, self.rushed = None, "", 0, 0
        self.times, self.finished = [], {}

    def call(self, path, **params):
        """The result of a JSON-RPC call; the connection is kept where the server keeps it."""
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        headers = {"Content-Type": "application/json", "Cookie": self.cookie}
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            self.connection.request("POST", path, body, headers)
            response = self.connection.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            self.connection.close()  # an idle connection that the worker has closed
            self.connection.request("POST", path, body, headers)
            response = self.connection.getresponse()
        content = json.loads(response.read())
        cookie = response.getheader("Set-Cookie")
        self.cookie = cookie.split(";")[0] if cookie and "session_id" in cookie else self.cookie
        if "error" in content:
            raise RuntimeError(content["error"].get("data", content["error"]))
        return content["result"]

    def sign_in(self):
        self.call("/web/session/authenticate", db=self.database, login=self.login, password=self.login)
        enrolled = self.call("/udi/scan/enrol", code=self.code)
        self.token = enrolled["token"]
        for _worker in range(4):  # every worker has loaded what it keeps
            hello = self.call("/udi/scan/hello", token=self.token)
            self.call("/udi/scan/sync", token=self.token, items=[])
        self.ticket = hello["ticket"]

    # ------------------------------------------------------------------ at a pace
    def start(self, moment, every):
        self.next, self.every = moment, every

    def work(self):
        """All steps of all transfers, ten at a time, each request when it is due."""
        steps = []
        for transfer in self.transfers:
            steps += [self.scan(transfer["id"]) for _unit in range(transfer["units"])]
            steps.append(self.item(transfer["id"], "finish"))
        for begin in range(0, len(steps), 10):
            time.sleep(max(0, self.next - time.monotonic()))
            batch = steps[begin : begin + 10]
            self.send(batch)
            now = time.monotonic()
            self.times.append(now - self.next)
            self.finished.update({item["uuid"]: now for item in batch if item["action"] == "finish"})
            self.next += self.every

    def rush(self):
        """The next request when the one before is answered."""
        for _request in range(self.rush_job["units"] // 10):
            self.send([self.scan(self.rush_job["id"]) for _scan in range(10)])
            self.rushed += 10

    def send(self, items):
        now = datetime.datetime.now(datetime.UTC).isoformat()
        for item in items:
            item["captured_at"] = now
        answer = self.call("/udi/scan/sync", token=self.token, items=items, last_number=self.sequence)
        if {row["status"] for row in answer["answers"]} != {"accepted"}:
            raise RuntimeError(answer)

    def scan(self, job):
        item = self.item(job, "scan")
        return item | {"raw": self.prefix + letters(item["sequence"])}

    def item(self, job, action):
        self.sequence += 1
        return {
            "uuid": str(uuid.uuid4()),
            "sequence": self.sequence,
            "action": action,
            "scenario": "receive",
            "job": job,
            "offset_ms": 0,
            "quantity": 1,
            "ticket": self.ticket,
        }


class Watch:
    """Looks every tenth of a second which transfers were finished since; in a session of its own."""

    def __init__(self, database):
        self.connection = psycopg2.connect(dbname=database)
        self.connection.autocommit = True
        self.seen, self.over = {}, threading.Event()
        self.thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_error):
        self.over.set()
        self.thread.join()
        self.connection.close()

    def _look(self):
        with self.connection.cursor() as cursor:
            while not self.over.wait(0.1):
                cursor.execute("SELECT uuid FROM udi_scan_capture WHERE action = 'finish' AND state <> 'waiting'")
                now = time.monotonic()
                for (key,) in cursor.fetchall():
                    self.seen.setdefault(key, now)

    def applied(self, accepted):
        """Seconds from the moment of each accepted finish until it was booked.

        :param accepted: ``{uuid: moment}``
        """
        end = time.monotonic() + PATIENCE
        while accepted.keys() - self.seen.keys():
            if time.monotonic() > end:
                raise TimeoutError(f"{len(accepted.keys() - self.seen.keys())} transfers were not booked")
            time.sleep(0.1)
        return [max(0.0, self.seen[key] - moment) for key, moment in accepted.items()]
