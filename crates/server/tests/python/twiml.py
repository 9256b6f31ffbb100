"""Reads TwiML by Twilio's own vocabulary: an element or attribute that its library does not know is a fault."""

import inspect
import re
import xml.etree.ElementTree as ET

from twilio.twiml import voice_response


def parse(body: str) -> ET.Element:
    root = ET.fromstring(body)
    assert root.tag == "Response", root.tag
    for parent in root.iter():
        for element in parent:
            check(parent, element)
    return root


# The library builds a nested element by a method of its parent: <Gather><Say> is Gather.say(…).
BUILDERS = {
    "Response": voice_response.VoiceResponse,
    "Gather": voice_response.Gather,
    "Dial": voice_response.Dial,
}


def check(parent: ET.Element, element: ET.Element) -> None:
    builder = getattr(BUILDERS.get(parent.tag), element.tag.lower(), None)
    assert builder is not None, f"Twilio knows no <{element.tag}> in <{parent.tag}>"
    parameters = set(inspect.signature(builder).parameters)
    for name in element.attrib:
        snake = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
        assert snake in parameters, f"Twilio knows no {name} of <{element.tag}>"


def said(root: ET.Element) -> str:
    return " ".join(say.text or "" for say in root.iter("Say"))


def action(root: ET.Element) -> str | None:
    for tag in ("Gather", "Dial"):
        for element in root.iter(tag):
            return element.attrib["action"]
    return None
