"""A clinic's phone is answered, driven by requests that Twilio's own library signs."""

import re

import requests
import twiml
from conftest import FRONT_DESK, NUMBER, ON_CALL

SID = "CA" + "1" * 32
CALLER = "+12025550123"


class Phone:
    """One call that does what the TwiML says."""

    def __init__(self, clinic, sid=SID, caller=CALLER):
        self.clinic, self.form, self.action = clinic, {"CallSid": sid, "From": caller}, "/api/calls/incoming"

    def send(self, **more):
        answer = self.clinic.webhook(self.action, self.form | more)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("text/xml")
        root = twiml.parse(answer.text)
        self.action = twiml.action(root) or self.action
        return root

    def answer(self):
        return self.send(CallStatus="ringing")

    def say(self, words, confidence="0.92"):
        return self.send(CallStatus="in-progress", SpeechResult=words, Confidence=confidence)


def test_a_caller_books_and_the_front_desk_sees_it(clinic):
    phone = Phone(clinic)
    greeting = phone.answer()
    assert "Riverside Clinic" in twiml.said(greeting)
    gather = greeting.find("Gather")
    assert gather.attrib["input"] == "speech dtmf" and gather.find("Say") is not None
    phone.say("I'd like to book an appointment for my annual physical")
    phone.say("Maria Lopez")
    phone.say("next Thursday at ten in the morning")
    phone.say("yes that's right")
    phone.say("no that's all, goodbye")
    tasks = clinic.get("/api/tasks")["items"]
    assert [task["kind"] for task in tasks] == ["appointment"]
    assert tasks[0]["patient_name"] == "Maria Lopez" and not tasks[0]["incomplete"]
    calls = clinic.get("/api/calls")["items"]
    assert len(calls) == 1 and calls[0]["status"] == "completed"
    lines = clinic.get(f"/api/calls/{calls[0]['id']}/transcript")["lines"]
    assert [line["speaker"] for line in lines][:3] == ["receptionist", "caller", "receptionist"]


def test_danger_is_escalated_at_once_and_the_doctor_is_dialled(clinic):
    phone = Phone(clinic)
    phone.answer()
    answer = phone.say("I'm having crushing chest pain and I can't breathe")
    assert "911" in twiml.said(answer)
    assert answer.find("Dial").find("Number").text == ON_CALL
    # Nobody picks up: the front desk is next, then the receptionist comes back.
    second = phone.send(DialCallStatus="no-answer")
    assert second.find("Dial").find("Number").text == FRONT_DESK
    back = phone.send(DialCallStatus="busy")
    assert "911" in twiml.said(back)
    escalations = clinic.get("/api/escalations?status=open")["items"]
    assert [e["level"] for e in escalations] == ["emergency"]
    assert escalations[0]["quote"].startswith("I'm having crushing chest pain")


def test_an_unsigned_or_altered_webhook_is_forbidden_and_changes_nothing(clinic):
    form = {"CallSid": SID, "From": CALLER, "CallStatus": "ringing"}
    assert clinic.webhook("/api/calls/incoming", form, headers={}).status_code == 403
    assert clinic.webhook("/api/calls/incoming", form, headers={"X-Twilio-Signature": "bm8="}).status_code == 403
    assert clinic.webhook("/api/calls/incoming", form, altered={"From": "+12025550999"}).status_code == 403
    assert clinic.webhook("/api/calls/incoming", form, sent_to="/api/calls/incoming?x=1").status_code == 403
    assert clinic.get("/api/calls")["items"] == []


def test_the_same_webhook_twice_changes_nothing_and_gets_the_same_answer(clinic):
    phone = Phone(clinic)
    first = clinic.webhook("/api/calls/incoming", phone.form | {"CallStatus": "ringing"})
    again = clinic.webhook("/api/calls/incoming", phone.form | {"CallStatus": "ringing"})
    assert first.text == again.text
    path = twiml.action(twiml.parse(first.text))
    turn = phone.form | {"SpeechResult": "I need a refill of my lisinopril", "Confidence": "0.9"}
    first, again = clinic.webhook(path, turn), clinic.webhook(path, turn)
    assert first.text == again.text
    call = clinic.get("/api/calls")["items"][0]
    transcript = clinic.get(f"/api/calls/{call['id']}/transcript")["lines"]
    assert len([line for line in transcript if line["speaker"] == "caller"]) == 1
    # The next turn with the very same words is another turn.
    yes = phone.form | {"SpeechResult": "yes", "Confidence": "0.9"}
    one = clinic.webhook(twiml.action(twiml.parse(first.text)), yes)
    two = clinic.webhook(twiml.action(twiml.parse(one.text)), yes)
    assert twiml.action(twiml.parse(one.text)) != twiml.action(twiml.parse(two.text))


def test_killed_in_mid_call_the_next_turn_goes_on_with_the_same_question(clinic):
    phone = Phone(clinic)
    phone.answer()
    phone.say("I'd like to book an appointment for a check up")
    asked = phone.say("my name is Maria Lopez")
    before = clinic.get("/api/calls")["items"][0]
    clinic.kill()
    clinic.start()
    after = clinic.get("/api/calls")["items"][0]
    assert (after["asking"], after["slots"]) == (before["asking"], before["slots"])
    repeated = phone.say("sorry, can you repeat that")
    question = re.split(r"(?<=[.!?]) ", twiml.said(asked))[-1]
    assert question in twiml.said(repeated), (question, twiml.said(repeated))


def test_bad_input_is_answered_in_twiml_and_loses_nothing(clinic):
    phone = Phone(clinic)
    phone.answer()
    for form in ({"CallSid": SID}, {"From": CALLER}, {}):
        answer = clinic.webhook("/api/calls/turn", form)
        assert answer.status_code == 200
        twiml.parse(answer.text)
    # Words of a call whose beginning never arrived are heard all the same.
    lost = clinic.webhook("/api/calls/turn", {"CallSid": "CA" + "9" * 32, "From": CALLER, "SpeechResult": "I can't breathe"})
    assert "911" in twiml.said(twiml.parse(lost.text))
    # A number of nobody, and a body that no telephone sends.
    unknown = clinic.webhook("/api/calls/incoming", {"CallSid": SID, "From": CALLER, "To": "+12025550777"})
    assert unknown.status_code == 200 and twiml.parse(unknown.text).find("Hangup") is not None
    huge = requests.post(clinic.url + "/api/calls/turn", data={"To": NUMBER, "SpeechResult": "a" * 10_000_000}, timeout=20)
    assert huge.status_code == 200 and twiml.parse(huge.text).find("Gather") is not None
    broken = requests.post(clinic.url + "/api/calls/turn", data=b"To=%2B12025550100&SpeechResult=%ff%fe\xff", timeout=20)
    assert broken.status_code in (200, 403)
    # The end may arrive first, twice, and before the beginning.
    early = {"CallSid": "CA" + "7" * 32, "From": CALLER, "CallStatus": "completed", "CallDuration": "12"}
    for _ in range(2):
        assert clinic.webhook("/api/calls/status", early).status_code == 200
    calls = {call["duration_s"]: call for call in clinic.get("/api/calls")["items"]}
    assert calls[12]["status"] == "completed"


def test_hanging_up_keeps_what_was_collected(clinic):
    phone = Phone(clinic)
    phone.answer()
    phone.say("I need a refill of my lisinopril")
    phone.say("George Whitfield")
    phone.action = "/api/calls/status"
    phone.send(CallStatus="completed", CallDuration="31")
    task = clinic.get("/api/tasks")["items"][0]
    assert (task["kind"], task["incomplete"], task["patient_name"]) == ("refill", True, "George Whitfield")


def test_the_server_ends_when_it_is_asked_to(clinic):
    Phone(clinic).answer()
    assert clinic.stop() == 0
