"""The stage on which programs of others meet the real binary: names, a private authority, TLS fronts, one server.

All of it stays on loopback. `Stage` makes what is needed in a temporary folder and takes it away again; `Report` counts
and ends with the line `N passed, N failed`.
"""

import contextlib
import json
import mimetypes
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
import venv
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
TOOLS = Path(os.environ.get("PEERWRIGHT_TOOLS") or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "peerwright-tools")
HOSTS = Path("/etc/hosts")
DEADLINE = 20.0
"""Seconds after which something that should happen has not."""


class Missing(Exception):
    """Something that is not on this machine, so that nothing can be shown."""


class Report:
    """Says what passed and what did not, one line each."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    @contextlib.contextmanager
    def shows(self, sentence):
        try:
            yield
        except Missing:
            raise
        except Exception as error:  # noqa: BLE001, whatever it is, the sentence was not shown
            self.failed += 1
            print(f"FAILED  {sentence}\n        {type(error).__name__}: {error}", flush=True)
        else:
            self.passed += 1
            print(f"ok      {sentence}", flush=True)

    def end(self):
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed else 0


def run(play, what, stage=None):
    """Runs a play on a new stage, the usual one if none is given. What is missing is a skip, or a failure where it is required."""
    report = Report()
    try:
        with stage or Stage() as stage:
            play(stage, report)
    except Missing as missing:
        print(f"skipped: {what} ({missing})")
        if "clients" in os.environ.get("PEERWRIGHT_REQUIRE", ""):
            report.failed += 1
    except Exception as error:  # noqa: BLE001, trouble of the stage itself
        report.failed += 1
        print(f"FAILED  {what}\n        {type(error).__name__}: {error}")
    return report.end()


def until(question, what):
    """Asks again and again until the answer is yes, and answers it."""
    end = time.monotonic() + DEADLINE
    while True:
        answer = question()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"after {DEADLINE:.0f} s still not: {what}")
        time.sleep(0.05)


def need(program):
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin")
    if not found:
        raise Missing(f"{program} is not installed")
    return found


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def node_tools(folder):
    """The folder with the Node packages that a `package.json` of ours names, installed once per change of it."""
    need("npm")
    source, target = Path(folder), TOOLS / Path(folder).name
    target.mkdir(parents=True, exist_ok=True)
    for file in source.iterdir():
        if file.suffix in {".json", ".mjs"} and file.name != "package.json":
            shutil.copy2(file, target)
    wanted = (source / "package.json").read_text()
    mark = target / "installed"
    if not mark.exists() or mark.read_text() != wanted:
        shutil.copy2(source / "package.json", target)
        installed = subprocess.run(
            ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"],
            cwd=target, capture_output=True, text=True, check=False,
        )
        if installed.returncode != 0:
            raise Missing(f"npm cannot install {target.name}: {installed.stderr.strip()[-300:]}")
        mark.write_text(wanted)
    else:
        shutil.copy2(source / "package.json", target)
    return target


def in_python_tools(script, what):
    """Runs a play's own file again with the packages of the requirements.txt beside it, installed once per change of it."""
    here = Path(script).resolve().parent
    folder, wanted = TOOLS / here.name, (here / "requirements.txt").read_text()
    python, mark = folder / "bin/python", folder / "installed"
    if Path(sys.prefix).resolve() == folder.resolve():
        return
    if not mark.exists() or mark.read_text() != wanted:
        try:
            venv.create(folder, with_pip=True, clear=True)
            subprocess.run([python, "-m", "pip", "install", "-q", "-r", here / "requirements.txt"], check=True, capture_output=True)
        except (subprocess.CalledProcessError, OSError) as error:
            trouble = str(getattr(error, "stderr", b"") or error)[-300:]

            def play(*_):
                raise Missing(f"its Python packages cannot be installed: {trouble}")

            sys.exit(run(play, what))
        mark.write_text(wanted)
    os.execv(python, [python, script])


class Stage:
    """Names under `.test`, their certificate, nginx in front, and our server behind `https://maker.test`."""

    NAMES = {"maker.test": "127.0.0.2", "peer.test": "127.0.0.3"}

    def __init__(self):
        self.origin = "https://maker.test"
        self.binary = Path(os.environ.get("PEERWRIGHT_BIN") or "")
        self.processes = []
        self.folder = None
        self.added = []

    def __enter__(self):
        try:
            self.set_up()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.terminate()
        for process in reversed(self.processes):
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.forget_names()
        if self.folder and not os.environ.get("PEERWRIGHT_KEEP"):
            shutil.rmtree(self.folder, ignore_errors=True)

    def set_up(self):
        self.openssl, self.nginx = need("openssl"), need("nginx")
        self.open_folder()
        self.learn_names()
        self.make_certificates()
        self.trust = ssl.create_default_context(cafile=str(self.authority))
        self.start_fronts()
        self.start_server()

    def open_folder(self):
        if not self.binary.is_file():
            raise Missing("PEERWRIGHT_BIN names no program")
        self.folder = Path(tempfile.mkdtemp(prefix="peerwright-clients-"))
        self.folder.chmod(0o755)
        self.ports = {name: free_port() for name in self.NAMES}

    # Names

    def learn_names(self):
        unknown = []
        for name, address in self.NAMES.items():
            with contextlib.suppress(OSError):
                if socket.gethostbyname(name) == address:
                    continue
            unknown.append(f"{address} {name} # peerwright tests")
        if not unknown:
            return
        if os.geteuid() != 0:
            raise Missing(f"{', '.join(self.NAMES)} are not in /etc/hosts, and only root can add them")
        before = HOSTS.read_text()
        HOSTS.write_text(before.rstrip("\n") + "\n" + "\n".join(unknown) + "\n")
        self.added = unknown

    def forget_names(self):
        if self.added:
            lines = [line for line in HOSTS.read_text().split("\n") if line not in self.added]
            HOSTS.write_text("\n".join(lines))

    # Certificates

    def make_certificates(self):
        self.authority = self.folder / "ca.pem"
        names = ",".join(f"DNS:{name}" for name in self.NAMES)
        self.ask_openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=peerwright-tests -keyout ca.key -out ca.pem -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign")
        self.ask_openssl("req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=maker.test -keyout leaf.key -out leaf.csr")
        (self.folder / "leaf.ext").write_text(f"subjectAltName={names}\nextendedKeyUsage=serverAuth\n")
        self.ask_openssl("x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile leaf.ext -out leaf.pem")

    def ask_openssl(self, arguments):
        subprocess.run([self.openssl, *arguments.split()], cwd=self.folder, check=True, capture_output=True)

    # Fronts

    def start_fronts(self):
        servers = "".join(self.front(name, address) for name, address in self.NAMES.items())
        (self.folder / "nginx.conf").write_text(
            f"""
            daemon off; pid {self.folder}/nginx.pid; error_log stderr; worker_processes 1;
            events {{ worker_connections 512; }}
            http {{
                access_log off; client_max_body_size 300m; large_client_header_buffers 4 32k;
                client_body_temp_path {self.folder}/body; proxy_temp_path {self.folder}/proxy;
                fastcgi_temp_path {self.folder}/fastcgi; uwsgi_temp_path {self.folder}/uwsgi; scgi_temp_path {self.folder}/scgi;
                ssl_certificate {self.folder}/leaf.pem; ssl_certificate_key {self.folder}/leaf.key;
                {servers}
            }}"""
        )
        self.spawn("nginx", [self.nginx, "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")])
        for address in self.NAMES.values():
            self.wait_for_port("nginx", address, 443)

    def front(self, name, address):
        return f"""
                server {{
                    listen {address}:443 ssl; server_name {name};
                    location / {{
                        proxy_pass http://127.0.0.1:{self.ports[name]};
                        proxy_http_version 1.1; proxy_buffering off;
                        proxy_set_header Host $http_host;
                        proxy_set_header X-Forwarded-For $remote_addr;
                        proxy_set_header X-Forwarded-Proto https;
                    }}
                }}"""

    # Our server

    def start_server(self):
        (self.folder / "data").mkdir()
        (self.folder / "peerwright.toml").write_text(self.settings())
        self.log = self.folder / "server.log"
        self.spawn("server", [self.binary, "--config", str(self.folder / "peerwright.toml"), "serve"])
        self.wait_for_port("server", "127.0.0.1", self.ports["maker.test"])
        until(lambda: self.fetch("GET", f"{self.origin}/health/ready")[0] == 200, "the server is ready")

    def settings(self):
        return f"""
            [instance]
            domain = "{self.origin.partition("://")[2]}"
            public_url = "{self.origin}"
            name = "Harbour Makers"
            [http]
            listen = "127.0.0.1:{self.ports["maker.test"]}"
            trusted_proxies = ["127.0.0.1"]
            [database]
            url = "sqlite://{self.folder}/data/peerwright.db"
            [blobs]
            url = "file://{self.folder}/data/blobs"
            [federation]
            allow_private_addresses = true
            {self.federation()}
            [log]
            filter = "{os.environ.get("PEERWRIGHT_TEST_LOG", "info,federation=debug")}"
            """

    def federation(self):
        return f'allow_http = false\nextra_ca_file = "{self.authority}"'

    def peerwright(self, *arguments):
        """Asks the command line, beside the running server."""
        done = subprocess.run([self.binary, "--config", str(self.folder / "peerwright.toml"), *arguments], capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"peerwright {' '.join(arguments)}: {done.stderr.strip()}"
        return done.stdout.strip()

    def maker(self, name):
        """Makes a maker with a login; answers a bearer token of theirs."""
        self.peerwright("maker", "create", name, "--email", f"{name}@{name}.example")
        return self.peerwright("token", "create", name, "--scopes", "read write follow")

    # Processes

    def spawn(self, name, command, **more):
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen([str(part) for part in command], stdout=log, stderr=log, stdin=subprocess.DEVNULL, **more)
        self.processes.append(process)
        return process

    def said(self, name):
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def wait_for_port(self, name, address, port):
        def open_now():
            process = self.processes[-1]
            if process.poll() is not None:
                # A proxy that cannot have its port says something about this machine, anything else about us.
                trouble = Missing if name == "nginx" else RuntimeError
                raise trouble(f"{name} ended with {process.returncode}: {self.said(name).strip()[-500:]}")
            with contextlib.suppress(OSError), socket.create_connection((address, port), 1):
                return True

        until(open_now, f"{name} listens on {address}:{port}")

    # Requests

    def fetch(self, method, url, body=None, headers=None):
        """One request; answers status, headers and body, whatever the status is."""
        request = urllib.request.Request(url, data=body, method=method, headers=headers or {})
        try:
            with urllib.request.urlopen(request, timeout=30, context=self.trust if url.startswith("https") else None) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read()

    def api(self, method, path, token, body=None, status=None):
        """One request to the REST API; answers the JSON, or `None` where there is none."""
        headers = {"Authorization": f"Bearer {token}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
            body = json.dumps(body).encode()
        code, _, answer = self.fetch(method, f"{self.origin}/api/peerwright/v1{path}", body, headers)
        is_fine = code == status if status else 200 <= code < 300
        assert is_fine, f"{method} {path}: {code} {answer[:500].decode(errors='replace')}"
        return json.loads(answer) if answer else None

    def upload(self, token, file, alt):
        """Uploads a photo and waits until it is ready; answers its id."""
        edge, file = uuid.uuid4().hex, Path(file)
        kind = mimetypes.guess_type(file.name)[0] or "image/webp"
        body = b"".join([
            f'--{edge}\r\nContent-Disposition: form-data; name="alt"\r\n\r\n{alt}\r\n'.encode(),
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\nContent-Type: {kind}\r\n\r\n'.encode(),
            file.read_bytes(),
            f"\r\n--{edge}--\r\n".encode(),
        ])
        headers = {"Authorization": f"Bearer {token}", "Content-Type": f"multipart/form-data; boundary={edge}"}
        code, _, answer = self.fetch("POST", f"{self.origin}/api/peerwright/v1/media", body, headers)
        assert code in (201, 202, 200), f"POST /media: {code} {answer[:500].decode(errors='replace')}"
        media = json.loads(answer)
        until(lambda: self.api("GET", f"/media/{media['id']}", token)["state"] == "ready", "the photo is ready")
        return media["id"]


class Bare(Stage):
    """Our server by itself, over plain HTTP: for programs that speak with it and are not spoken to. Needs neither root nor a name,
    and may stand beside another stage."""

    def set_up(self):
        self.open_folder()
        self.origin = f"http://127.0.0.1:{self.ports['maker.test']}"
        self.trust = None
        self.start_server()

    def federation(self):
        # Here it is no matter how often somebody orders or reports.
        return 'allow_http = true\n[limits]\norders = "0"\nreports = "0"'


def plain(html):
    return re.sub(r"<[^>]+>", " ", html or "")


if __name__ == "__main__":
    sys.exit("this is the stage; run one of the folders beside it")
