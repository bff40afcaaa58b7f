"""The container's entrypoint on a real PostgreSQL with a real Odoo, its proxy's configuration in a real nginx."""

import http.client
import http.server
import importlib.util
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.request

import psycopg2
import pytest

HERE = pathlib.Path(__file__).parent
PROJECT = HERE.parents[1]
SCRIPTS, DOCKER = PROJECT / "scripts", PROJECT / "docker"
sys.path[:0] = [str(HERE), str(SCRIPTS)]

import entrypoint  # noqa: E402
import throwaway  # noqa: E402

# what the image odoo:19.0 brings along as Debian packages (of the Python packages that addons may declare)
IN_IMAGE = {"cryptography", "openpyxl", "psycopg2", "qrcode", "reportlab", "xlsxwriter", "Pillow", "lxml", "requests"}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# --- the entrypoint


@pytest.fixture(scope="module")
def server():
    with throwaway.cluster() as env:
        yield env


@pytest.fixture(scope="module")
def container(server, tmp_path_factory):
    """A folder with one small addon and Odoo's configuration, and a function that runs the entrypoint with it."""
    folder = tmp_path_factory.mktemp("a container")
    addon = folder / "addons" / "udi_sample"
    addon.mkdir(parents=True)
    (addon / "__init__.py").touch()
    manifest = {"name": "Sample", "author": "UDI", "license": "LGPL-3", "depends": ["web"], "data": ["data.xml"]}
    (addon / "__manifest__.py").write_text(repr(manifest))
    write_parameter(addon, "first")
    odoo = pathlib.Path(importlib.util.find_spec("odoo").submodule_search_locations[0])
    paths = [str(p) for p in (odoo / "addons", odoo.parent / "addons") if (p / "web").is_dir()]
    conf = folder / "odoo.conf"
    conf.write_text(
        f"[options]\naddons_path = {','.join([*paths, str(folder / 'addons')])}\ndata_dir = {folder / 'data'}\n"
        "http_interface = 127.0.0.1\nlist_db = False\nlog_level = warn\n"
    )
    env = {
        **server,
        "UDI_DATABASE": "udi",
        "UDI_MODULES": "udi_sample",
        "UDI_LANGUAGES": "zh_CN",
        "UDI_ADDONS_DIR": str(folder / "addons"),
        "UDI_PYTHON": sys.executable,
        "ODOO_BIN": str(pathlib.Path(sys.executable).parent / "odoo"),
        "ODOO_RC": str(conf),
        "UDI_DB_TIMEOUT": "10",
    }

    def run(*arguments, **changes):
        command = [SCRIPTS / "entrypoint.sh", *arguments]
        return subprocess.run(command, env={**env, **changes}, capture_output=True, text=True, check=False, timeout=300)

    run.env, run.addon = env, addon
    return run


def write_parameter(addon, value):
    (addon / "data.xml").write_text(
        f"""<odoo><record id="sample" model="ir.config_parameter">
        <field name="key">udi.sample</field><field name="value">{value}</field></record></odoo>"""
    )


def query(env, text, database="udi"):
    connection = psycopg2.connect(host=env["PGHOST"], user="odoo", dbname=database)
    try:
        cursor = connection.cursor()
        cursor.execute(text)
        return cursor.fetchall()
    finally:
        connection.close()


def parameter(env):
    return query(env, "SELECT value FROM ir_config_parameter WHERE key = 'udi.sample'")


def databases(env):
    return {name for (name,) in query(env, "SELECT datname FROM pg_database", "postgres")}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"PGHOST": "/nowhere", "UDI_DB_TIMEOUT": "1"}, "PostgreSQL did not answer within 1 s"),
        ({"UDI_DB_TIMEOUT": "soon"}, "is not a number of seconds"),
        ({"UDI_ADDONS_DIR": "/nowhere"}, "There is no folder with addons"),
        ({"UDI_MODULES": "udi_sample; drop"}, "is not the name of a module"),
    ],
)
def test_wrong_settings_are_said_and_change_nothing(container, changes, words):
    before = databases(container.env)
    result = container("init", **changes)
    assert result.returncode == 1
    assert words in result.stderr
    assert "Traceback" not in result.stderr
    assert databases(container.env) == before


def test_other_commands_pass(container):
    assert container("echo", "a word").stdout == "a word\n"
    assert container("wait").returncode == 0


def test_life_of_a_container(container):
    """First start, second start, a broken upgrade, its repair, and Odoo itself."""
    env = container.env
    first = container("init")
    assert first.returncode == 0, first.stderr
    assert parameter(env) == [("first",)]
    assert query(env, "SELECT code FROM res_lang WHERE active AND code = 'zh_CN'")
    assert not query(env, "SELECT 1 FROM res_users WHERE login = 'demo'")
    (password,) = re.findall(r"the user 'admin' has the password  (\S+)", first.stdout)

    second = container("init")
    assert second.stdout == "entrypoint: the database 'udi' is ready\n"

    (container.addon / "data.xml").write_text("<odoo><record/></odoo>")
    broken = container("init")
    assert broken.returncode == 1
    assert "its log above says why" in broken.stderr
    assert parameter(env) == [("first",)]

    write_parameter(container.addon, "second")
    repaired = container("init")
    assert repaired.returncode == 0, repaired.stderr
    assert "upgrading udi_sample" in repaired.stdout
    assert "password" not in repaired.stdout
    assert parameter(env) == [("second",)]

    missing = container("init", UDI_MODULES="udi_sample,udi_nothing")
    assert missing.returncode == 1
    assert "Not installed: udi_nothing" in missing.stderr

    serves(container, password)


def serves(container, password):
    """Start Odoo as the container does and log in with the printed password, not with the one of a fresh Odoo."""
    port = free_port()
    process = subprocess.Popen(
        [SCRIPTS / "entrypoint.sh", "run", f"--http-port={port}", "--max-cron-threads=0"],
        env=container.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        assert answers(f"{address}/web/health", process)
        assert login(address, password)
        assert not login(address, "admin")
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0


def answers(address, process):
    for _attempt in range(120):
        assert process.poll() is None, "Odoo ended"
        try:
            with urllib.request.urlopen(address, timeout=30) as response:
                return response.status == 200
        except OSError:
            time.sleep(0.5)
    return False


def login(address, password):
    call = {"jsonrpc": "2.0", "params": {"service": "common", "method": "login", "args": ["udi", "admin", password]}}
    request = urllib.request.Request(
        f"{address}/jsonrpc", json.dumps(call).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        return bool(json.load(response).get("result"))


def test_default_modules_are_the_addons_that_are_no_glue():
    found = entrypoint.manifests(PROJECT / "addons")
    names = entrypoint.wanted(found)
    assert "udi_traceability" in names
    assert "mrp" in names
    assert not [name for name in names if found.get(name, {}).get("auto_install")]


# --- certificate and proxy


def test_certificate_for_the_proxy(container, tmp_path):
    bad = container("certificate", str(tmp_path / "certs"), UDI_HOSTNAME="udi.plant.local -bad-")
    assert bad.returncode == 1
    assert "'-bad-' is neither a host name nor an IPv4 address" in bad.stderr
    assert not (tmp_path / "certs").exists()
    names = {"UDI_HOSTNAME": "udi.plant.local 192.168.7.20"}
    assert "new certificate" in container("certificate", str(tmp_path / "certs"), **names).stdout
    assert "present certificate" in container("certificate", str(tmp_path / "certs"), **names).stdout
    (tmp_path / "certs/ca.pem").unlink()
    (tmp_path / "certs/ca.key").unlink()
    before = (tmp_path / "certs/server.pem").read_bytes()
    assert "your own certificate" in container("certificate", str(tmp_path / "certs"), **names).stdout
    assert (tmp_path / "certs/server.pem").read_bytes() == before


class Upstream(http.server.BaseHTTPRequestHandler):
    """Answers with its port, the path and the headers that arrived, and sets a session cookie."""

    def do_GET(self):
        body = f"{self.server.server_port} {self.path}\n{self.headers}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Set-Cookie", "session_id=abc; Path=/")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments):
        """Stay silent."""


@pytest.fixture
def proxy(container, tmp_path):
    """docker/nginx.conf in a real nginx; only hosts, ports and paths are replaced."""
    certs = tmp_path / "certs"
    assert container("certificate", str(certs)).returncode == 0
    found = subprocess.run([SCRIPTS / "https_nginx.sh"], capture_output=True, text=True, check=True)  # fmt: skip
    servers = [http.server.ThreadingHTTPServer(("127.0.0.1", 0), Upstream) for _ in range(2)]
    for upstream in servers:
        threading.Thread(target=upstream.serve_forever, daemon=True).start()
    odoo, websocket = (upstream.server_port for upstream in servers)
    secure, plain = free_port(), free_port()
    text = (DOCKER / "nginx.conf").read_text()
    replaced = {
        "odoo:8069": f"127.0.0.1:{odoo}",
        "odoo:8072": f"127.0.0.1:{websocket}",
        "/certs/": f"{certs}/",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl;": f"listen 127.0.0.1:{secure} ssl;",
    }
    for old, new in replaced.items():
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "site.conf").write_text(text)
    temporary = "".join(f"{n}_temp_path tmp/{n};\n" for n in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root;\n" if os.geteuid() == 0 else ""
    (tmp_path / "tmp").mkdir()
    (tmp_path / "nginx.conf").write_text(
        f"{user}pid nginx.pid;\ndaemon off;\nevents {{ }}\nhttp {{\naccess_log off;\n{temporary}"
        "include site.conf;\n}\n"
    )
    command = [found.stdout.strip(), "-p", f"{tmp_path}/", "-c", tmp_path / "nginx.conf", "-e", tmp_path / "error.log"]
    process = subprocess.Popen(command)
    proxy = {"secure": secure, "plain": plain, "odoo": odoo, "websocket": websocket, "certs": certs}
    for _attempt in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", secure)) == 0:
                break
        time.sleep(0.05)
    yield proxy
    process.terminate()
    process.wait(timeout=10)
    for upstream in servers:
        upstream.shutdown()
        upstream.server_close()


def get(proxy, path, headers=None):
    context = ssl.create_default_context(cafile=proxy["certs"] / "ca.pem")
    connection = http.client.HTTPSConnection("localhost", proxy["secure"], context=context, timeout=10)
    connection.request("GET", path, headers=headers or {})
    response = connection.getresponse()
    body = response.read().decode()
    connection.close()
    return response, body


def test_proxy_leads_each_path_to_its_port(proxy):
    response, body = get(proxy, "/odoo", {"X-Forwarded-For": "10.9.9.9"})
    assert body.startswith(f"{proxy['odoo']} /odoo")
    assert "X-Forwarded-Proto: https" in body
    assert "10.9.9.9" not in body
    cookie = response.getheader("Set-Cookie").lower()
    assert all(flag in cookie for flag in ("secure", "httponly", "samesite=lax"))
    _response, body = get(proxy, "/websocket?version=1", {"Connection": "Upgrade", "Upgrade": "websocket"})
    assert body.startswith(f"{proxy['websocket']} /websocket")
    assert "Upgrade: websocket" in body
    assert get(proxy, "/web/database/manager")[0].status == 404
    connection = http.client.HTTPConnection("127.0.0.1", proxy["plain"], timeout=10)
    connection.request("GET", "/odoo?x=1", headers={"Host": "udi.plant.local"})
    response = connection.getresponse()
    response.read()
    assert (response.status, response.getheader("Location")) == (308, "https://udi.plant.local/odoo?x=1")
    connection.request("GET", "/ca.crt")
    response = connection.getresponse()
    assert response.getheader("Content-Type") == "application/x-x509-ca-cert"
    assert response.read() == (proxy["certs"] / "ca.pem").read_bytes()
    connection.close()


# --- the files


def test_image_has_every_python_package_that_the_addons_declare():
    pinned = dict(re.findall(r"^([\w-]+)==(\S+)$", (DOCKER / "requirements.txt").read_text(), re.MULTILINE))
    installed = {name.lower().replace("-", "_") for name in pinned} | {name.lower() for name in IN_IMAGE}
    installed |= {"zxingcpp"} if "zxing-cpp" in pinned else set()
    for name, manifest in entrypoint.manifests(PROJECT / "addons").items():
        for package in manifest.get("external_dependencies", {}).get("python", []):
            assert package.lower().replace("-", "_") in installed, f"docker/requirements.txt lacks {package} ({name})"
    constraints = (PROJECT / "constraints.txt").read_text()
    for name, version in pinned.items():
        assert f"{name}=={version}\n" in constraints


def test_every_file_of_the_image_exists_and_enters_the_build():
    allowed = (DOCKER / "Dockerfile.dockerignore").read_text().splitlines()
    for sources in re.findall(r"^COPY (.+) \S+$", (DOCKER / "Dockerfile").read_text(), re.MULTILINE):
        for source in sources.split():
            assert (PROJECT / source).exists()
            assert f"!{source}" in allowed
    for script in ("entrypoint.sh", "https.sh", "backup.sh", "restore.sh"):
        assert os.access(SCRIPTS / script, os.X_OK)


def test_compose_file_is_valid():
    if not shutil.which("docker") or subprocess.run(
        ["docker", "compose", "version"], capture_output=True, check=False
    ).returncode:  # fmt: skip
        pytest.skip("docker compose client not present")
    command = ["docker", "compose", "-f", DOCKER / "compose.yaml", "config", "--quiet"]
    env = {**os.environ, "UDI_DB_PASSWORD": "x"}
    result = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    env.pop("UDI_DB_PASSWORD")
    result = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert "set UDI_DB_PASSWORD in docker/.env" in result.stderr
