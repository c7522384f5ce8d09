#!/usr/bin/env python3
"""Looks through culprit's HTML pages in headless Chromium, as a reader would.

    pages.py [--shots DIR] PAGE.html…     needs chromium and the module websocket-client (messages.py --install DIR)

For each page: nothing on the console, no request but the page itself, no dialog, under 1.5 MB; every link, button, field
and opening is reached with the Tab key and a cause opens with Enter; a table sorts and filters; it fits a phone's width
and prints. Exit status 1 names what is not so. --shots keeps pictures: light, dark, phone.
"""
import base64
import itertools
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import websocket


class Browser:
    def __init__(self, folder):
        self.process = subprocess.Popen(
            ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0",
             "--remote-allow-origins=*", "--no-first-run", f"--user-data-dir={folder}", "about:blank"],
            stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        for line in self.process.stderr:
            found = re.search(r"ws://\S+", line)
            if found:
                break
        else:
            sys.exit("chromium did not start")
        port = found[0].split("/")[2]
        import urllib.request
        pages = json.load(urllib.request.urlopen(f"http://{port}/json/list"))
        page = next(page for page in pages if page["type"] == "page")
        self.socket = websocket.create_connection(page["webSocketDebuggerUrl"], timeout=60)
        self.numbers, self.events = itertools.count(1), []
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")

    def call(self, method, **params):
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message = json.loads(self.socket.recv())
            if message.get("id") == number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
            self.events.append(message)
            if message.get("method") == "Page.javascriptDialogOpening":
                self.socket.send(json.dumps({"id": next(self.numbers), "method": "Page.handleJavaScriptDialog",
                                             "params": {"accept": False}}))

    def value(self, script):
        result = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"]["exception"].get("description"))
        return result["result"].get("value")

    def key(self, name, code):
        text = "\r" if name == "Enter" else ""
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=name, code=name, windowsVirtualKeyCode=code, text=text)

    def open(self, address):
        self.events = []
        self.call("Page.navigate", url=address)
        for _ in range(100):
            if self.value("document.readyState") == "complete" and self.value("location.href").startswith("file:"):
                return
            time.sleep(0.05)

    def close(self):
        self.socket.close()
        self.process.terminate()
        self.process.wait()


REACHABLE = "a[href], button, summary, input, [tabindex='0']"


def check(browser, path, shots):
    if path.stat().st_size >= 1_500_000:
        yield f"{path.stat().st_size} bytes"
    browser.call("Emulation.setDeviceMetricsOverride", width=1280, height=900, deviceScaleFactor=1, mobile=False)
    address = path.resolve().as_uri()
    browser.open(address)
    yield from reached(browser)
    yield from tables(browser)
    if shots:
        for scheme in ("light", "dark"):
            browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
            shoot(browser, shots / f"{path.stem}-{scheme}.png")
    browser.call("Emulation.setDeviceMetricsOverride", width=390, height=844, deviceScaleFactor=2, mobile=True)
    wide = browser.value("document.documentElement.scrollWidth")
    if wide > 390:
        yield f"a phone's reader has to scroll sideways: {wide} of 390"
    if shots:
        shoot(browser, shots / f"{path.stem}-phone.png")
    browser.call("Emulation.clearDeviceMetricsOverride")
    if len(base64.b64decode(browser.call("Page.printToPDF")["data"])) < 5_000:
        yield "it prints nothing"
    for event in browser.events:
        method, params = event.get("method"), event.get("params", {})
        if method == "Runtime.consoleAPICalled" or method == "Runtime.exceptionThrown":
            yield f"console: {json.dumps(params)[:200]}"
        if method == "Log.entryAdded" and params["entry"]["level"] in ("error", "warning"):
            yield f"console: {params['entry']['text'][:200]}"
        if method == "Page.javascriptDialogOpening":
            yield f"a dialog: {params['message']}"
        if method == "Network.requestWillBeSent" and params["request"]["url"].split("#")[0] != address:
            yield f"a request: {params['request']['url'][:200]}"


def shoot(browser, path):
    data = browser.call("Page.captureScreenshot", captureBeyondViewport=True)["data"]
    path.write_bytes(base64.b64decode(data))


def reached(browser):
    """Everything that can be used is reached with Tab, in the order of the page, and openings open with Enter."""
    wanted = browser.value(
        f"[...document.querySelectorAll(\"{REACHABLE}\")].filter(e => e.checkVisibility()).length")
    browser.value("document.activeElement.blur(); window.seen = new Set(); 0")
    for _ in range(wanted + 5):
        browser.key("Tab", 9)
        browser.value("if (document.activeElement != document.body) window.seen.add(document.activeElement); 0")
    got = browser.value("window.seen.size")
    if got < wanted:
        yield f"the Tab key reaches {got} of {wanted} elements"
    if browser.value("document.querySelectorAll('details summary').length"):
        before = browser.value("document.querySelector('details').open")
        browser.value("document.querySelector('details summary').focus()")
        browser.key("Enter", 13)
        if browser.value("document.querySelector('details').open") == before:
            yield "Enter does not open a cause"
        browser.key("Enter", 13)


def tables(browser):
    """A click on a head sorts, and what is typed filters."""
    problem = browser.value("""(() => {
      document.querySelectorAll('details').forEach(d => d.open = true);
      for (const table of document.querySelectorAll('table')) {
        const rows = () => [...table.tBodies[0].rows].map(r => r.innerText);
        const head = table.querySelector('th button');
        if (!head || table.tBodies[0].rows.length < 2) continue;
        const before = rows();
        head.click(); const once = rows().join();
        head.click(); const twice = rows().join();
        if (once == twice && new Set(rows().map(t => t.split('\\t')[0])).size > 1) return 'a head does not sort';
        if (rows().sort().join() != before.sort().join()) return 'sorting loses rows';
      }
      for (const field of document.querySelectorAll('input')) {
        field.value = 'zzzzqqqq'; field.dispatchEvent(new Event('input', {bubbles: true}));
        const shown = [...document.querySelectorAll('tbody tr')].filter(r => r.checkVisibility()).length;
        field.value = ''; field.dispatchEvent(new Event('input', {bubbles: true}));
        const all = [...document.querySelectorAll('tbody tr')].filter(r => r.checkVisibility()).length;
        if (shown >= all) return 'a field does not filter';
      }
      return '';
    })()""")
    if problem:
        yield problem


def main(arguments):
    shots = None
    if arguments[:1] == ["--shots"]:
        shots = pathlib.Path(arguments[1])
        shots.mkdir(parents=True, exist_ok=True)
        arguments = arguments[2:]
    if not arguments:
        sys.exit(__doc__)
    bad = 0
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = Browser(folder)
        try:
            for path in map(pathlib.Path, arguments):
                problems = list(check(browser, path, shots))
                bad += bool(problems)
                print(f"{'WRONG' if problems else 'ok   '} {path.name} {path.stat().st_size} bytes")
                for problem in problems[:8]:
                    print(f"      {problem}")
        finally:
            browser.close()
    return 1 if bad else 0


sys.exit(main(sys.argv[1:]))
