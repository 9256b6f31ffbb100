"""What a phone turn costs in FastAPI + SQLAlchemy: the same five statements, one transaction, synchronous commit.

Started by bench_turn.py with uvicorn; DATABASE is an SQLAlchemy URL. It checks no signature and understands nothing:
it only reads the call, writes two transcript lines, updates the call and writes one event, as ours does for each turn.
"""

import json
import os
import time

from fastapi import FastAPI, Request, Response
from sqlalchemy import Column, Float, Integer, MetaData, String, Table, Text, event, insert, select, update
from sqlalchemy.ext.asyncio import create_async_engine

metadata = MetaData()
calls = Table(
    "calls", metadata,
    Column("id", String, primary_key=True), Column("state", Text), Column("turns", Integer), Column("at", Float),
)
lines = Table(
    "lines", metadata,
    Column("id", Integer, primary_key=True, autoincrement=True), Column("call", String, index=True),
    Column("speaker", String), Column("text", Text), Column("at", Float),
)
events = Table(
    "events", metadata,
    Column("id", Integer, primary_key=True, autoincrement=True), Column("name", String), Column("payload", Text),
    Column("at", Float),
)

url = os.environ["DATABASE"]
engine = create_async_engine(url, pool_size=16, max_overflow=0, pool_timeout=60)
if url.startswith("sqlite"):

    @event.listens_for(engine.sync_engine, "connect")
    def durable(connection, _):
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA busy_timeout=20000")
        cursor.close()
        connection.isolation_level = None

    @event.listens_for(engine.sync_engine, "begin")
    def immediate(connection):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


app = FastAPI()


@app.on_event("startup")
async def make_tables():
    if os.environ.get("MAKE_TABLES"):
        async with engine.begin() as connection:
            await connection.run_sync(metadata.create_all)


@app.post("/api/calls/{what}")
async def turn(what: str, request: Request) -> Response:
    form = await request.form()
    sid, words, now = form["CallSid"], form.get("SpeechResult", ""), time.time()
    async with engine.begin() as connection:
        row = (await connection.execute(select(calls).where(calls.c.id == sid))).first()
        if row is None:
            await connection.execute(insert(calls).values(id=sid, state="{}", turns=0, at=now))
            turns = 0
        else:
            turns = row.turns
        await connection.execute(insert(lines).values(call=sid, speaker="caller", text=words, at=now))
        await connection.execute(insert(lines).values(call=sid, speaker="receptionist", text="What day suits you?", at=now))
        state = json.dumps({"turn": turns + 1, "last": words})
        await connection.execute(update(calls).where(calls.c.id == sid).values(state=state, turns=turns + 1, at=now))
        await connection.execute(insert(events).values(name="call.turned", payload=json.dumps({"call": sid}), at=now))
    twiml = (
        '<?xml version="1.0" encoding="UTF-8"?><Response><Gather input="speech dtmf" '
        f'action="/api/calls/turn?turn={turns + 1}"><Say>What day suits you?</Say></Gather></Response>'
    )
    return Response(twiml, media_type="text/xml")
