"""ConversationRelay: TwiML compared with Twilio's own builder, a session over the `websockets` package."""

import json
import xml.etree.ElementTree as ET

import pytest
from conftest import NUMBER, ON_CALL
from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import VoiceResponse
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

SID = "CA" + "5" * 32
CALLER = "+12025550123"


@pytest.fixture
def relay(clinic):
    """The clinic, listening over ConversationRelay."""
    settings = clinic.get("/api/clinic/reception")
    changed = clinic.session.put(
        f"{clinic.url}/api/clinic/reception",
        headers={"If-Match": f'"{settings["version"]}"'},
        json={"settings": settings["settings"] | {"voice": {"mode": "relay"}}, "numbers": [NUMBER]},
        timeout=10,
    )
    assert changed.status_code == 200, changed.text
    assert changed.json()["settings"]["voice"] == {"mode": "relay", "silence_s": 6, "transcriber": "google"}
    return clinic


def webhook(clinic, path, **more):
    answer = clinic.webhook(path, {"CallSid": SID, "From": CALLER} | more)
    assert answer.status_code == 200, answer.text
    return answer.text


def answer(clinic):
    """The call comes in: what Twilio is told, taken apart."""
    root = ET.fromstring(webhook(clinic, "/api/calls/incoming", CallStatus="ringing"))
    return root.find("Connect"), root.find("Connect/ConversationRelay")


class Session:
    """A session as Twilio holds it; the signature is made by Twilio's library."""

    def __init__(self, clinic, url):
        signature = RequestValidator(clinic.token).compute_signature(url, {})
        self.socket = connect(url, additional_headers={"X-Twilio-Signature": signature}, open_timeout=10, legacy=True)
        self.send(
            type="setup", sessionId="VX" + "0" * 32, accountSid="AC" + "0" * 32, callSid=SID, parentCallSid="",
            to=NUMBER, forwardedFrom=NUMBER, callType="PSTN", callerName="", direction="inbound",
            callStatus="RINGING", customParameters={}, **{"from": CALLER},
        )  # fmt: skip

    def send(self, **message):
        self.socket.send(json.dumps(message))

    def next(self):
        return json.loads(self.socket.recv(timeout=10))

    def say(self, words):
        self.send(type="prompt", voicePrompt=words, lang="en-US", last=True)
        return self.next()


def test_the_twiml_is_what_twilios_own_builder_makes_of_the_same_values(relay):
    connect_element, element = answer(relay)
    expected = VoiceResponse()
    noun = expected.connect(action=connect_element.attrib["action"], method="POST").conversation_relay(
        url=element.attrib["url"],
        welcome_greeting=element.attrib["welcomeGreeting"],
        welcome_greeting_interruptible="any",
        interruptible="any",
        dtmf_detection=True,
        report_input_during_agent_speech="any",
        events="speaker-events",
        language="en-US",
    )
    for code, voice in (("en-US", "en-US-Neural2-F"), ("es-US", "es-US-Neural2-A")):
        noun.language(
            code=code, tts_provider="Google", voice=voice, transcription_provider="Google", speech_model="telephony"
        )
    ours = ET.Element("Response")
    ours.append(connect_element)
    assert ET.canonicalize(ET.tostring(ours)) == ET.canonicalize(str(expected))
    assert "Riverside Clinic" in element.attrib["welcomeGreeting"]
    assert CALLER[1:] not in element.attrib["url"]


def test_a_refill_is_told_over_the_websocket_and_danger_hands_the_call_over(relay):
    connect_element, element = answer(relay)
    session = Session(relay, element.attrib["url"])
    asked = session.say("I need a refill of my lisinopril")
    assert asked["type"] == "text" and asked["last"] is True and asked["lang"] == "en-US", asked
    heard = asked["token"][: len(asked["token"]) // 2]
    session.send(type="interrupt", utteranceUntilInterrupt=heard, durationUntilInterruptMs=460)
    end = session.say("wait, my chest is being crushed and I can't breathe")
    assert end["type"] == "end", end
    assert json.loads(end["handoffData"]) == {"reason": "transfer", "to": "doctor", "stored": True}
    session.socket.close()
    twiml = ET.fromstring(
        webhook(
            relay,
            connect_element.attrib["action"],
            CallStatus="in-progress",
            SessionId="VX" + "0" * 32,
            SessionStatus="ended",
            SessionDuration="12",
            HandoffData=end["handoffData"],
        )
    )
    assert "911" in twiml.find("Say").text and twiml.find("Dial/Number").text == ON_CALL
    call = relay.get("/api/calls")["items"][0]
    assert call["escalated"]
    lines = relay.get(f"/api/calls/{call['id']}/transcript")["lines"]
    assert [line["heard"] for line in lines if line["heard"]] == [heard]


def test_killed_in_mid_call_the_next_session_asks_the_same_question(relay):
    connect_element, element = answer(relay)
    session = Session(relay, element.attrib["url"])
    session.say("I'd like to book an appointment for a check up")
    asked = session.say("my name is Maria Lopez")["token"]
    relay.kill()
    with pytest.raises(ConnectionClosed):
        session.socket.recv(timeout=10)
    relay.start()
    failed = {"CallStatus": "in-progress", "SessionStatus": "failed", "ErrorCode": "64105"}
    twiml = ET.fromstring(webhook(relay, connect_element.attrib["action"], **failed))
    again = twiml.find("Connect/ConversationRelay")
    assert again.attrib["welcomeGreeting"] == asked
    session = Session(relay, again.attrib["url"])
    assert session.say("next Thursday at ten in the morning")["type"] == "text"


def test_a_session_that_twilio_did_not_sign_is_refused(relay):
    _, element = answer(relay)
    url = element.attrib["url"]
    for signature in (None, "bm8=", RequestValidator("another token").compute_signature(url, {})):
        headers = {"X-Twilio-Signature": signature} if signature else {}
        with pytest.raises(InvalidStatus) as refused:
            connect(url, additional_headers=headers, open_timeout=10, legacy=True)
        assert refused.value.response.status_code == 403
