"""A receiver of webhooks, verified with Python's own library. Start it with the secret of the channel:
WEBHOOK_SECRET=whsec_... PORT=9000 python3 verify.py
"""
import base64
import hashlib
import hmac
import json
import os
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = base64.b64decode(os.environ["WEBHOOK_SECRET"][len("whsec_"):])
TOLERANCE_SECONDS = 5 * 60

# In a database: what was taken once must be known for a day.
taken = set()


def is_genuine(headers, body):
    """Whether one of the signatures is ours, over id, time and body, and the time is about now."""
    message_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > TOLERANCE_SECONDS:
        return False
    signed = f"{message_id}.{timestamp}.".encode() + body
    expected = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    signatures = headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(f"v1,{expected}".encode(), one.encode()) for one in signatures)


def take(event):
    """Takes each event once. A digest holds events, whole or in short."""
    if event["id"] in taken:
        print("again", event["type"], event["id"], flush=True)
        return
    taken.add(event["id"])
    if event["type"] == "alerts.digest":
        for one in event["data"]["events"]:
            take(one)
    else:
        print("took", event["type"], event["id"], flush=True)


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        # The body as it came: what is parsed and written again has another signature.
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        genuine = is_genuine(self.headers, body)
        if genuine:
            take(json.loads(body))
        else:
            print("refused", flush=True)
        self.send_response(204 if genuine else 401)
        self.end_headers()

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "0"))), Receiver)
print(f"listening on http://127.0.0.1:{server.server_port}/", flush=True)
server.serve_forever()
