"""Reads TwiML by Twilio's own vocabulary: an element or attribute that its library does not know is a fault."""

import inspect
import re
import xml.etree.ElementTree as ET

from twilio.twiml import voice_response


def parse(body: str) -> ET.Element:
    root = ET.fromstring(body)
    assert root.tag == "Response", root.tag
    for element in root.iter():
        if element is not root:
            check(element)
    return root


def check(element: ET.Element) -> None:
    known = getattr(voice_response, element.tag, None)
    assert known is not None, f"Twilio knows no <{element.tag}>"
    parameters = set(inspect.signature(known.__init__).parameters)
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
