"""The machines of the drill besides the database: Redis, nginx, two web nodes, two outbox workers."""

import http.client
import os
import secrets
import subprocess
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from fault_drill.processes import Processes, listens

HOUSE = Path(__file__).resolve().parent.parent.parent
NODES, WORKERS = ("web 1", "web 2"), ("outbox 1", "outbox 2")
SERVES = (
    *("clinic.wsgi", "--config", "python:clinic.server", "--worker-class", "gthread"),
    *("--workers", "2", "--threads", "4", "--timeout", "60", "--no-control-socket"),
)


class Machines:
    """Ports are given: `proxy`, `plain` (its plain http), `redis` and one of each node."""

    def __init__(
        self, home: Path, processes: Processes, ports: Mapping[str, int], *, database: str, mail: int
    ) -> None:
        self.home, self.processes, self.ports = home, processes, ports
        self.site = f"https://127.0.0.1:{ports['proxy']}"
        self.certificate = home / "fullchain.pem"
        self.settings = {
            "SECRET_KEY": secrets.token_urlsafe(50),
            "ALLOWED_HOSTS": "127.0.0.1",
            "SITE_URL": self.site,
            "CSRF_TRUSTED_ORIGINS": self.site,
            "BEHIND_PROXY": "1",
            "DATABASE_URL": database,
            "CACHE_URL": f"redis://127.0.0.1:{ports['redis']}/0",
            "EMAIL_URL": f"smtp://127.0.0.1:{mail}",
            "STATIC_ROOT": str(home / "static"),
            "DJANGO_SETTINGS_MODULE": "clinic.settings",
        }

    def start(self) -> None:
        self.start_redis()
        for node in NODES:
            self.start_node(node)
        for node in NODES:
            self.processes.wait_for(node, partial(is_ready, self.ports[node]), seconds=120)
        for worker in WORKERS:
            self.start_worker(worker)
        self.write_proxy()
        self.start_proxy()

    def python(self, *command: str) -> list[str]:
        return [sys.executable, "-m", *command]

    @property
    def environment(self) -> dict[str, str]:
        """What a unit of systemd would give it: the environment file, and nothing of who runs the drill."""
        return {"PATH": os.environ["PATH"], **self.settings}

    def start_node(self, name: str) -> None:
        command = self.python("gunicorn", *SERVES, "--bind", f"127.0.0.1:{self.ports[name]}")
        self.processes.start(name, command, cwd=HOUSE, env=self.environment)

    def start_worker(self, name: str) -> None:
        command = [sys.executable, "manage.py", "send_notices", "--loop", "--every", "1"]
        self.processes.start(name, command, cwd=HOUSE, env=self.environment)

    def manage(self, *command: str) -> str:
        """What a command of the house says; SystemExit with all of it when it fails."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=HOUSE,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise SystemExit(f"manage.py {command[0]} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def start_redis(self) -> None:
        port = self.ports["redis"]
        kept_nothing = ("--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction")
        command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), *kept_nothing]
        self.processes.start("redis", command, cwd=self.home)
        self.processes.wait_for("redis", lambda: listens(port))

    def start_proxy(self) -> None:
        self.processes.start("proxy", ["nginx", "-c", str(self.home / "nginx.conf")], cwd=self.home)
        self.processes.wait_for("proxy", lambda: listens(self.ports["proxy"]))

    def write_proxy(self) -> None:
        """docs/deploy/nginx.conf as it stands, with the ports and names of the drill."""
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"),
                *("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
                *("-keyout", str(self.home / "privkey.pem"), "-out", str(self.certificate)),
            ],
            check=True,
            capture_output=True,
        )
        nodes = "".join(f"server 127.0.0.1:{self.ports[node]};\n" for node in NODES)
        site = (HOUSE / "docs/deploy/nginx.conf").read_text()
        for old, new in {
            "server 127.0.0.1:8000;": nodes,
            "clinic.example;": "127.0.0.1;",
            "/etc/letsencrypt/live/clinic.example": str(self.home),
            "listen [::]:443 ssl;": "",
            "listen [::]:80;": "",
            "listen 443 ssl;": f"listen 127.0.0.1:{self.ports['proxy']} ssl;",
            "listen 80;": f"listen 127.0.0.1:{self.ports['plain']};",
            "http2 on;": "",
        }.items():
            if old not in site:
                raise SystemExit(f"docs/deploy/nginx.conf has no {old!r} any more: mend the drill.")
            site = site.replace(old, new)
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        temporary = "".join(f"{kind}_temp_path {self.home}/{kind};\n" for kind in kinds)
        (self.home / "nginx.conf").write_text(
            f"pid {self.home}/nginx.pid;\nerror_log {self.home}/proxy.log;\ndaemon off;\n"
            f"events {{}}\nhttp {{\n{temporary}{site}\n}}\n"
        )


def is_ready(port: int) -> bool:
    """Whether this node serves, and its database answers."""
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        asking.request("GET", "/healthz/ready", headers={"X-Forwarded-Proto": "https"})
        return asking.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asking.close()
