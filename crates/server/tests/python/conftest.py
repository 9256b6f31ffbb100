"""A clinic served by the real binary, set up through its own API, with a telephone number and a Twilio account."""

import os
import re
import secrets
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
from twilio.request_validator import RequestValidator

NUMBER = "+12025550100"
ON_CALL = "+12025550190"
FRONT_DESK = "+12025550191"


@dataclass
class Clinic:
    """One running server with one clinic."""

    binary: str
    folder: Path
    port: int
    database: str | None = None
    settings: dict = field(default_factory=dict)
    token: str = field(default_factory=lambda: secrets.token_hex(16))
    process: subprocess.Popen | None = None
    session: requests.Session = field(default_factory=requests.Session)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> str:
        """Starts the server and waits until it is ready; answers what it printed so far."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("CLINIQ_") and k != "DATABASE_URL"}
        environment |= {
            "CLINIQ_SERVER__BIND": f"127.0.0.1:{self.port}",
            "DATABASE_URL": self.database or f"sqlite:{self.folder}/cliniq.db",
            "CLINIQ_DATABASE__MIGRATE": "true",
            "ARTIFACTS_URL": f"file:{self.folder}/artifacts",
            "CLINIQ_KEYS__FILE": f"{self.folder}/cliniq.key",
        } | self.settings
        out = open(self.folder / "out.txt", "ab")
        self.process = subprocess.Popen(
            [self.binary, "serve"], cwd=self.folder, env=environment, stdout=out, stderr=subprocess.STDOUT
        )
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                if requests.get(f"{self.url}/readyz", timeout=1).status_code == 200:
                    return (self.folder / "out.txt").read_text()
            except requests.ConnectionError:
                assert self.process.poll() is None, (self.folder / "out.txt").read_text()
            time.sleep(0.05)
        raise AssertionError("the server did not become ready: " + (self.folder / "out.txt").read_text())

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)

    def set_up(self, printed: str) -> None:
        link = re.search(r"/setup#(\S+)", printed).group(1)
        answer = self.session.post(
            f"{self.url}/api/setup",
            json={
                "token": link,
                "owner": {"name": "Owen Ward", "email": "owner@clinic.example", "password": "a long walk by the river"},
                "clinic": {"name": "Riverside Clinic", "time_zone": "America/New_York", "country": "US"},
                "numbers": [NUMBER],
            },
            timeout=10,
        )
        assert answer.status_code == 200, answer.text
        session = answer.json()
        self.session.headers["Authorization"] = "Bearer " + session["access_token"]
        self.session.headers["X-Cliniq-Clinic"] = session["clinics"][0]["slug"]
        settings = self.get("/api/clinic/reception")
        settings["settings"]["on_call"] = [{"name": "Dr. Amara Okafor", "phone": ON_CALL}]
        settings["settings"]["front_desk"] = [{"name": "Front desk", "phone": FRONT_DESK}]
        changed = self.session.put(
            f"{self.url}/api/clinic/reception",
            headers={"If-Match": f'"{settings["version"]}"'},
            json={
                "settings": settings["settings"],
                "numbers": [NUMBER],
                "telephony": {"account_sid": "AC" + "0" * 32, "auth_token": self.token},
            },
            timeout=10,
        )
        assert changed.status_code == 200, changed.text

    def get(self, path: str) -> dict:
        answer = self.session.get(self.url + path, timeout=10)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        return answer.json()

    def webhook(self, path: str, form: dict, *, sent_to=None, altered=None, headers=None) -> requests.Response:
        """Sends a webhook signed by Twilio's own library; the keywords change it after the signing."""
        form = {"To": NUMBER, "AccountSid": "AC" + "0" * 32} | form
        signature = RequestValidator(self.token).compute_signature(self.url + path, form)
        return requests.post(
            self.url + (sent_to or path),
            data=form | (altered or {}),
            headers={"X-Twilio-Signature": signature} if headers is None else headers,
            timeout=15,
        )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def settings():
    """What the server is told besides its usual configuration."""
    return {}


@pytest.fixture
def clinic(tmp_path, settings):
    clinic = Clinic(binary=os.environ["CLINIQ_BIN"], folder=tmp_path, port=free_port(), settings=settings)
    clinic.set_up(clinic.start())
    yield clinic
    if clinic.process.poll() is None:
        clinic.stop()
