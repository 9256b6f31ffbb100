"""What our clients send to Twilio, Google Cloud and ElevenLabs, next to what the vendors' own packages send."""

import base64
import json
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from conftest import NUMBER
from elevenlabs.client import ElevenLabs
from google.auth.credentials import AnonymousCredentials
from google.cloud import texttospeech
from google.cloud.texttospeech_v1.services.text_to_speech.transports.rest import TextToSpeechRestTransport
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client as Twilio

ACCOUNT = "AC" + "0" * 32
SID = "CA" + "6" * 32
CALLER = "+12025550123"
DOCTOR = "+12025550133"
SENDER = "+12025550111"
VOICE = "21m00Tcm4TlvDq8ikWAM"
MP3 = b"ID3\x04 a voice"


@dataclass
class Asked:
    method: str
    path: str
    query: dict
    headers: dict
    body: bytes

    @property
    def form(self):
        return sorted(parse_qsl(self.body.decode()))

    @property
    def json(self):
        return json.loads(self.body)


class Recorder:
    """All three vendors in one server that writes down what it is asked."""

    def __init__(self):
        asked = self.asked = []

        class Handler(BaseHTTPRequestHandler):
            def answer(self):
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                url = urlsplit(self.path)
                headers = {name.lower(): value for name, value in self.headers.items()}
                asked.append(Asked(self.command, url.path, parse_qs(url.query), headers, body))
                status, kind, reply = respond(self.command, url.path)
                self.send_response(status)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(reply)))
                self.end_headers()
                self.wfile.write(reply)

            do_GET = do_POST = do_DELETE = answer

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait(self, method, ending, count=1):
        """The requests that end so, once there are that many."""
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            found = [asked for asked in self.asked if asked.method == method and asked.path.endswith(ending)]
            if len(found) >= count:
                return found
            time.sleep(0.05)
        raise AssertionError((method, ending, [(asked.method, asked.path) for asked in self.asked]))


def respond(method, path):
    if path.endswith("Messages.json"):
        return 201, "application/json", json.dumps({"sid": "SM" + "1" * 32, "status": "queued"}).encode()
    if path.endswith("Recordings.json"):
        return 201, "application/json", json.dumps({"sid": "RE" + "1" * 32, "status": "in-progress"}).encode()
    if method == "DELETE":
        return 204, "application/json", b""
    if path.endswith(".mp3"):
        return 200, "audio/mpeg", MP3
    if path.startswith("/v1/text-to-speech"):
        return 200, "audio/mpeg", MP3
    if path.startswith("/v1/text:synthesize"):
        return 200, "application/json", json.dumps({"audioContent": base64.b64encode(MP3).decode()}).encode()
    return 200, "application/json", b"{}"


@pytest.fixture
def vendors():
    recorder = Recorder()
    yield recorder
    recorder.server.shutdown()


@pytest.fixture
def settings(vendors):
    return {
        "CLINIQ_TWILIO__URL": vendors.base,
        "CLINIQ_SPEECH__GOOGLE_URL": vendors.base,
        "CLINIQ_SPEECH__ELEVENLABS_URL": vendors.base,
    }


class Redirected(TwilioHttpClient):
    """Twilio's own client, sent to the recorder."""

    def __init__(self, base):
        super().__init__()
        self.base = base

    def request(self, method, url, **more):
        return super().request(method, url.replace("https://api.twilio.com", self.base), **more)


def sdk(clinic, vendors):
    return Twilio(ACCOUNT, clinic.token, http_client=Redirected(vendors.base))


def change(clinic, change):
    present = clinic.get("/api/clinic/reception")
    body = {"settings": present["settings"], "numbers": [NUMBER]} | change(present["settings"])
    answer = clinic.session.put(
        f"{clinic.url}/api/clinic/reception",
        headers={"If-Match": f'"{present["version"]}"'},
        json=body,
        timeout=10,
    )
    assert answer.status_code == 200, answer.text


def say(clinic, words):
    clinic.webhook("/api/calls/incoming", {"CallSid": SID, "From": CALLER, "CallStatus": "ringing"})
    return clinic.webhook("/api/calls/turn?turn=2", {"CallSid": SID, "From": CALLER, "SpeechResult": words}).text


def same(ours, theirs):
    """Same method, path, query and credentials."""
    assert (ours.method, ours.path, ours.query) == (theirs.method, theirs.path, theirs.query)
    for header in ("authorization", "content-type", "xi-api-key", "x-goog-api-key"):
        assert ours.headers.get(header) == theirs.headers.get(header), header


def test_a_text_message_is_what_twilios_client_sends(clinic, vendors):
    telephony = {"account_sid": ACCOUNT, "public_url": clinic.url, "sms_from": SENDER}
    change(clinic, lambda _: {"telephony": telephony})
    wish = clinic.session.put(
        f"{clinic.url}/api/notifications/preferences",
        headers={"If-Match": '"0"'},
        json={"phone": DOCTOR, "sms": "emergencies"},
        timeout=10,
    )
    assert wish.status_code == 200, wish.text
    say(clinic, "I have crushing chest pain and I can't breathe")
    ours = vendors.wait("POST", "/Messages.json")[0]
    fields = dict(ours.form)
    sdk(clinic, vendors).messages.create(
        to=DOCTOR, from_=SENDER, body=fields["Body"], status_callback=fields["StatusCallback"]
    )
    theirs = vendors.wait("POST", "/Messages.json", 2)[1]
    same(ours, theirs)
    assert ours.form == theirs.form
    # Twilio's own signer tells that it arrived.
    path = fields["StatusCallback"].removeprefix(clinic.url)
    form = {"MessageSid": "SM" + "1" * 32, "MessageStatus": "delivered", "To": DOCTOR}
    assert clinic.webhook(path, form).status_code == 204
    assert [it["status"] for it in clinic.get("/api/deliveries")["items"]] == ["delivered"]


def test_recordings_are_begun_fetched_stopped_and_deleted_as_twilios_client_does(clinic, vendors):
    def recorded(settings):
        settings |= {"records_calls": True, "recording": {"consent": "one_party", "keep_days": 30}}
        return {"settings": settings, "telephony": {"account_sid": ACCOUNT, "public_url": clinic.url}}

    change(clinic, recorded)
    say(clinic, "what are your opening hours")
    begun = vendors.wait("POST", f"/Calls/{SID}/Recordings.json")[0]
    fields = dict(begun.form)
    twilio, recording = sdk(clinic, vendors), "RE" + "1" * 32
    twilio.calls(SID).recordings.create(
        recording_channels="dual",
        recording_track="both",
        recording_status_callback=fields["RecordingStatusCallback"],
        recording_status_callback_method="POST",
        recording_status_callback_event=fields["RecordingStatusCallbackEvent"],
    )
    theirs = vendors.wait("POST", f"/Calls/{SID}/Recordings.json", 2)[1]
    same(begun, theirs)
    assert begun.form == theirs.form
    callback = fields["RecordingStatusCallback"].removeprefix(clinic.url)
    form = {"CallSid": SID, "RecordingSid": recording, "RecordingStatus": "completed", "RecordingDuration": "31"}
    # Twilio sends no number with this one.
    signed = clinic.webhook(callback, form | {"To": NUMBER})
    assert signed.status_code == 200, signed.text
    deleted = vendors.wait("DELETE", f"/Recordings/{recording}.json")[0]
    twilio.recordings(recording).delete()
    same(deleted, vendors.wait("DELETE", f"/Recordings/{recording}.json", 2)[1])
    fetched = vendors.wait("GET", f"/Recordings/{recording}.mp3")[0]
    assert fetched.headers["authorization"] == deleted.headers["authorization"]
    call = clinic.get("/api/calls")["items"][0]
    call = clinic.get(f"/api/calls/{call['id']}")
    assert (call["consent"], call["recordings"][0]["duration_s"]) == ("given", 31)
    audio = clinic.session.get(clinic.url + call["recordings"][0]["url"], timeout=10)
    assert (audio.content, audio.headers["content-type"]) == (MP3, "audio/mpeg")


def test_elevenlabs_is_asked_as_its_own_client_asks(clinic, vendors):
    voice = {"provider": "elevenlabs", "english": VOICE, "spanish": VOICE}
    account = {"provider": "elevenlabs", "key": "a key", "baa": True}
    change(clinic, lambda it: {"settings": it | {"speech": {"voice": voice}}, "speech_accounts": [account]})
    ours = vendors.wait("POST", f"/v1/text-to-speech/{VOICE}")[0]
    client = ElevenLabs(api_key="a key", base_url=vendors.base)
    before = len(vendors.asked)
    audio = client.text_to_speech.convert(
        voice_id=VOICE,
        text=ours.json["text"],
        model_id=ours.json["model_id"],
        language_code=ours.json["language_code"],
        output_format="mp3_22050_32",
    )
    assert b"".join(audio) == MP3
    theirs = next(it for it in vendors.asked[before:] if it.json == ours.json)
    same(ours, theirs)


def test_google_cloud_is_asked_as_its_own_client_asks(clinic, vendors):
    account = {"provider": "google_cloud", "key": "a key", "baa": True}
    speech = {"voice": {"provider": "google_cloud"}}
    change(clinic, lambda it: {"settings": it | {"speech": speech}, "speech_accounts": [account]})
    ours = vendors.wait("POST", "/v1/text:synthesize")[0]
    host = vendors.base.removeprefix("http://")
    transport = TextToSpeechRestTransport(host=host, url_scheme="http", credentials=AnonymousCredentials())
    client = texttospeech.TextToSpeechClient(transport=transport)
    before = len(vendors.asked)
    spoken = client.synthesize_speech(
        input=texttospeech.SynthesisInput(text=ours.json["input"]["text"]),
        voice=texttospeech.VoiceSelectionParams(
            language_code=ours.json["voice"]["languageCode"], name=ours.json["voice"]["name"]
        ),
        audio_config=texttospeech.AudioConfig(audio_encoding=texttospeech.AudioEncoding.MP3),
    )
    assert spoken.audio_content == MP3
    theirs = next(it for it in vendors.asked[before:] if "x-goog-api-key" not in it.headers)
    # Their client brings credentials of its own kind.
    assert (theirs.method, theirs.path, theirs.query) == (ours.method, ours.path, ours.query)
    assert theirs.headers["content-type"] == ours.headers["content-type"]
    assert theirs.json == ours.json
    assert ours.headers["x-goog-api-key"] == "a key"
