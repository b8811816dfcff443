# SPDX-License-Identifier: EUPL-1.2
"""An agency's page that tells its server what happens to it: which keys come, how long it lives, what its camera sees."""
import http.server
import json
import os
import ssl
import threading
import time
import urllib.parse

PAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "agency.html")


class Agency:
    def __init__(self):
        agency = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 300

            def do_GET(self):
                address = urllib.parse.urlsplit(self.path)
                token = urllib.parse.parse_qs(address.query).get("jwt", [""])[0]
                if token:
                    with open(PAGE, "rb") as file:
                        return self.answer(file.read(), token)
                agency.note({"asked": address.path})
                return self.answer(b"<!DOCTYPE html><title>another page</title>another page")

            def do_POST(self):
                body = self.rfile.read(min(int(self.headers.get("Content-Length", 0)), 65536))
                agency.note(json.loads(body))
                self.answer(json.dumps(agency.take_order()).encode(), kind="application/json")

            def answer(self, body, token="", kind="text/html; charset=utf-8"):
                if token:
                    agency.note({"token": token})
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Cache-Control", "no-store")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler, bind_and_activate=True)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.turn, self.said, self.orders = threading.Lock(), [], []

    def serve(self, certificate, key):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        # The greeting is made on the thread of the caller, not while others wait to be let in.
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        threading.Thread(target=self.server.shutdown, daemon=True).start()
        self.server.server_close()

    # What the page says

    def note(self, what):
        with self.turn:
            self.said.append({"at": time.monotonic(), **what})

    def take_order(self):
        with self.turn:
            return self.orders.pop(0) if self.orders else {}

    def order(self, **what):
        """The page's next sign of life is answered with this."""
        with self.turn:
            self.orders.append(what)

    def count(self):
        with self.turn:
            return len(self.said)

    def since(self, count, name=None):
        """What was said after so many words; those with this name in them."""
        with self.turn:
            return [what for what in self.said[count:] if name is None or name in what]

    def wait(self, count, condition, seconds):
        """The first word after so many that satisfies; None when none came in time."""
        deadline = time.monotonic() + seconds
        while True:
            found = next((what for what in self.since(count) if condition(what)), None)
            if found or time.monotonic() > deadline:
                return found
            time.sleep(0.1)

    @property
    def tokens(self):
        return [what["token"] for what in self.since(0, "token")]
