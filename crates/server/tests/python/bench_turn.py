"""Whole signed calls at 1, 32 and 256 in flight: cliniq next to FastAPI + SQLAlchemy, in one run, A B A B.

Started by `cargo xtask bench turn`, which sets CLINIQ_BIN, TURNS_BIN and, where it has one, POSTGRES (the URL of a
private server with full durability). Prints a table; ratios are of the medians of the rounds.
"""

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import requests
from conftest import NUMBER, Clinic

SECONDS, ROUNDS, IN_FLIGHT = int(os.environ.get("SECONDS", "5")), int(os.environ.get("ROUNDS", "2")), (1, 32, 256)
TICK = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid] + [p for child in children for p in family(int(child))]


def cpu_s(pid: int) -> float:
    total = 0.0
    for member in family(pid):
        fields = Path(f"/proc/{member}/stat").read_text().rsplit(")", 1)[1].split()
        total += (int(fields[11]) + int(fields[12])) / TICK
    return total


def rss_mb(pid: int) -> float:
    total = 0
    for member in family(pid):
        for line in Path(f"/proc/{member}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                total += int(line.split()[1])
    return total / 1024


class Ours:
    def __init__(self, name: str, database: str | None):
        self.name = name
        self.clinic = Clinic(os.environ["CLINIQ_BIN"], Path(tempfile.mkdtemp(prefix="bench-")), free_port())
        self.clinic.database = database
        began = time.monotonic()
        printed = self.clinic.start()
        self.cold_s = time.monotonic() - began
        self.clinic.set_up(printed)

    def target(self):
        return self.clinic.url, self.clinic.token

    def pid(self):
        return self.clinic.process.pid

    def stop(self):
        self.clinic.stop()


class Peer:
    def __init__(self, name: str, database: str):
        self.name, self.port, self.cold_s = name, free_port(), 0.0
        environment = os.environ | {"DATABASE": database}
        subprocess.run(
            [sys.executable, "-c", "import asyncio, bench_peer as p; asyncio.run(p.make_tables())"],
            env=environment | {"MAKE_TABLES": "1"}, cwd=Path(__file__).parent, check=True,
        )
        began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "bench_peer:app", "--port", str(self.port), "--workers", "2",
             "--log-level", "warning"],
            env=environment, cwd=Path(__file__).parent,
        )
        while True:
            try:
                requests.get(f"http://127.0.0.1:{self.port}/docs", timeout=1)
                break
            except requests.ConnectionError:
                time.sleep(0.02)
        self.cold_s = time.monotonic() - began

    def target(self):
        return f"http://127.0.0.1:{self.port}", "no token"

    def pid(self):
        return self.process.pid

    def stop(self):
        self.process.terminate()
        self.process.wait()


def drive(server, in_flight: int) -> dict:
    base, token = server.target()
    before = cpu_s(server.pid())
    out = subprocess.run(
        [os.environ["TURNS_BIN"], base, token, NUMBER, str(in_flight), str(SECONDS)], capture_output=True, text=True, check=True
    )
    result = json.loads(out.stdout)
    result["cpu_ms"] = (cpu_s(server.pid()) - before) * 1000 / result["turns"]
    return result


def main() -> None:
    pairs = []
    folder = tempfile.mkdtemp(prefix="bench-peer-")
    pairs.append(("SQLite", Ours("cliniq, SQLite", None), Peer("FastAPI, SQLite", f"sqlite+aiosqlite:///{folder}/peer.db")))
    if postgres := os.environ.get("POSTGRES"):
        ours, theirs = postgres + "/ours", postgres.replace("postgres://", "postgresql+asyncpg://") + "/theirs"
        pairs.append(("PostgreSQL", Ours("cliniq, PostgreSQL", ours), Peer("FastAPI, PostgreSQL", theirs)))
    print(f"{'server':22} {'in flight':>9} {'turns/s':>9} {'p50 ms':>8} {'p99 ms':>9} {'errors':>6} {'CPU ms':>7} {'RSS MB':>7}")
    errors = 0
    for engine, *servers in pairs:
        for in_flight in IN_FLIGHT:
            rounds = {server.name: [] for server in servers}
            for _ in range(ROUNDS):
                for server in servers:
                    rounds[server.name].append(drive(server, in_flight))
            middle = {}
            for server in servers:
                of = lambda key: statistics.median(r[key] for r in rounds[server.name])  # noqa: E731
                wrong = sum(r["errors"] for r in rounds[server.name])
                middle[server.name] = of("per_s")
                print(f"{server.name:22} {in_flight:9} {of('per_s'):9.0f} {of('p50_ms'):8.2f} {of('p99_ms'):9.2f} "
                      f"{wrong:6} {of('cpu_ms'):7.3f} {rss_mb(server.pid()):7.1f}")
                if server is servers[0]:
                    errors += wrong
            ours, theirs = (middle[s.name] for s in servers)
            print(f"{'':22} {in_flight:9} {ours / theirs:8.1f}× on {engine}")
        print(f"cold start: {servers[0].name} {servers[0].cold_s * 1000:.0f} ms, {servers[1].name} {servers[1].cold_s * 1000:.0f} ms")
        for server in servers:
            server.stop()
    sys.exit(1 if errors else 0)


if __name__ == "__main__":
    main()
