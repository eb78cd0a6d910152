"""A server of ours that plays a peer behind the TLS front: serves the documents it is given, and hands on what it is sent."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ACTIVITY = "application/activity+json"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
ORIGIN = "https://peer.test"


class Peer:
    """`heard(path, headers, body)` is asked about each delivery and answers a status and header fields."""

    def __init__(self, stage, heard):
        self.heard = heard
        self.documents = {}
        server = ThreadingHTTPServer(("127.0.0.1", stage.ports["peer.test"]), self.handler())
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def serve(self, document):
        """Serves a document at the path of its id."""
        self.documents[document["id"].removeprefix(ORIGIN)] = (ACTIVITY, document)

    def actor(self, name, actor, keys):
        """Serves an actor and the way to it by handle; `keys` are the terms of the document that say them."""
        self.serve({
            "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1", "https://www.w3.org/ns/cid/v1"],
            "id": actor, "type": "Person", "preferredUsername": name, "name": name.title(),
            "inbox": f"{actor}/inbox", "outbox": f"{actor}/outbox", "followers": f"{actor}/followers", **keys,
        })
        links = [{"rel": "self", "type": ACTIVITY, "href": actor}]
        self.documents[f"/.well-known/webfinger?resource=acct%3A{name}%40peer.test"] = ("application/jrd+json", {"subject": f"acct:{name}@peer.test", "links": links})

    def handler(self):
        peer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                kind, found = peer.documents.get(self.path, ("text/plain", None))
                self.answer(200 if found else 404, {"Content-Type": kind}, json.dumps(found).encode() if found else b"")

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.answer(*peer.heard(self.path, self.headers, body), b"")

            def answer(self, code, fields, body):
                self.send_response(code)
                for name, value in {**fields, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        return Handler


def public_pem(key):
    """The public half of a private key as PEM."""
    from cryptography.hazmat.primitives import serialization

    return key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
