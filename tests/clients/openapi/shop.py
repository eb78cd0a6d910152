"""A market in which every noun of the API is there: makers, listings, orders, posts, lists, searches, webhooks, reports."""

from stage import REPOSITORY

PHOTO = REPOSITORY / "server/assets/demo/mug.webp"
MUG = {
    "title": "Stoneware mug", "terms": "sale", "description": "Thrown, **glazed** and fired twice.", "price": {"amount": "24.00", "currency": "EUR"},
    "quantity": 500, "fulfilment": ["pickup", "ship"], "tags": ["stoneware"], "materials": ["clay"], "condition": "new", "made_by": "me",
    "delivery": [{"zone": "Germany", "price": {"amount": "4.90", "currency": "EUR"}}], "place": {"name": "Saltmere", "lat": 54.1, "lon": 9.2},
}
PICKUP = {"delivery": {"kind": "pickup"}, "quantity": 1, "message": "The grey one, please."}
SUBSCRIPTION = {
    "endpoint": "https://push.example/send/1", "kinds": ["mention", "reply"],
    "keys": {"p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4", "auth": "BTBZMqHH6r4Tts7J_aSIgg"},
}


class Shop:
    """The market from the side of Nora, who sells, buys and moderates.

    `places` has ids and names for the path of each operation, by how it begins; what is taken away is not what is looked at.
    """

    def __init__(self, stage):
        self.stage, self.places = stage, {}
        self.nora, self.ben, self.cleo, self.dora, self.emil, self.fay = (stage.maker(name) for name in ("nora", "ben", "cleo", "dora", "emil", "fay"))
        stage.peerwright("maker", "role", "nora", "moderator")
        self.change("/notifications/policy", {"not_following": "filter"})
        self.photos()
        self.listings()
        self.agreements()
        self.posts()
        self.people()
        self.arranged()
        self.told()

    def named(self, operation):
        """What may stand in the path of an operation."""
        begins = (begin for begin in self.places if operation == begin or operation.split(" ")[1] == begin or operation.split(" ")[1].startswith(begin + "/"))
        best = max(begins, key=lambda begin: (" " in begin, len(begin)), default=None)
        return self.places[best] if best else []

    def post(self, token, path, body=None):
        return self.stage.api("POST", path, token, body)

    def change(self, path, body):
        return self.stage.api("PATCH", path, self.nora, body)

    def look(self, path):
        return self.stage.api("GET", path, self.nora)["items"]

    def photos(self):
        self.photo, other, spare = (self.stage.upload(self.nora, PHOTO, "A speckled mug") for _ in range(3))
        self.places |= {"/media/{id}": [self.photo, other], "DELETE /media/{id}": [spare]}

    def listing(self, token, **more):
        return self.post(token, "/listings", {**MUG, **more})["id"]

    def published(self, token, **more):
        return self.post(token, f"/listings/{self.listing(token, **more)}/publish")["id"]

    def listings(self):
        self.mug, self.stool = self.published(self.nora, photos=[self.photo]), self.published(self.ben, title="Ash stool")
        gift = self.published(self.nora, terms="gift", price=None)
        self.places |= {
            "/listings/{id}": [self.mug, gift], "DELETE /listings/{id}": [self.published(self.nora)],
            "POST /listings/{id}/publish": [self.listing(self.nora)], "POST /listings/{id}/pause": [self.published(self.nora)],
            "POST /listings/{id}/archive": [self.published(self.nora)], "POST /listings/{id}/renew": [self.published(self.nora, ends_at="2027-02-01T00:00:00Z")],
            "POST /listings/{id}/orders": [self.stool, self.stool], "POST /listings/{id}/enquiries": [self.stool],
        }

    def order(self, seller, *verbs, listing=None, **more):
        """An order that has gone so far: each verb by whose it is."""
        buyer = self.ben if seller == self.nora else self.nora
        listing = listing or (self.mug if seller == self.nora else self.stool)
        order = self.post(buyer, f"/listings/{listing}/orders", {**PICKUP, **more})["id"]
        for verb in verbs:
            who = buyer if verb in ("pay", "complete", "ask") else seller
            self.post(who, f"/agreements/{order}/{verb.replace('ask', 'cancel')}")
        return order

    def agreements(self):
        asked = self.post(self.ben, f"/listings/{self.mug}/enquiries", {"text": "Is it heavy?"})["id"]
        self.post(self.nora, f"/agreements/{asked}/messages", {"text": "A pound."})
        sold = [self.order(self.nora, "accept", "ship", "complete") for _ in range(2)]
        self.post(self.ben, f"/agreements/{sold[0]}/feedback", {"text": "Lovely."})
        loan = self.published(self.nora, terms="loan", price=None, quantity=5)
        ways = {
            "accept": self.order(self.nora), "decline": self.order(self.nora), "withdraw": self.order(self.ben), "pay": self.order(self.ben, "accept"),
            "unpay": self.order(self.nora, "accept", "pay"), "ship": self.order(self.nora, "accept"), "complete": self.order(self.ben, "accept", "ship"),
            "cancel": self.order(self.nora, "accept"), "dispute": self.order(self.nora, "accept"), "refuse": self.order(self.nora, "accept", "ask"),
            "take-back": self.order(self.nora, "accept", "ship", listing=loan, loan_until="2027-03-01"), "feedback": sold[1], "messages": asked,
        }
        self.places |= {"/agreements/{id}": [self.order(self.nora), asked, sold[0]]} | {f"POST /agreements/{{id}}/{way}": [order] for way, order in ways.items()}

    def said(self, token, **post):
        return self.post(token, "/posts", {"text": "Out of the *kiln*. #stoneware", **post})["id"]

    def posts(self):
        mine, theirs = self.said(self.nora), self.said(self.ben, text="@nora Fine!")
        self.said(self.ben, in_reply_to=mine)
        self.change(f"/posts/{mine}", {"text": "Out of the kiln, *still hot*."})
        for verb in ("like", "boost"):
            self.post(self.ben, f"/posts/{mine}/{verb}")
        polls = [self.said(self.ben, text="Which?", poll={"options": ["ash", "oak"], "multiple": True, "seconds": 86_400}) for _ in range(2)]
        self.places |= {
            "/posts/{id}": [mine, theirs, self.said(self.ben, quote=mine), self.mug], "DELETE /posts/{id}": [self.said(self.nora)], "POST /posts/{id}/vote": polls,
            "PATCH /posts/{id}": [mine], "POST /posts/{id}/pin": [self.said(self.nora)], "DELETE /posts/{id}/pin": [self.said(self.nora)],
        }

    def people(self):
        self.change("/me", {"locked": True, "crafts": ["pottery"], "bio": "By the *harbour*.", "place": {"name": "Saltmere", "lat": 54.1, "lon": 9.2}})
        for token in (self.cleo, self.dora, self.emil, self.fay):
            self.post(token, "/makers/nora/follow")
            self.said(token, text="@nora A word in private?", audience="direct")
        for name in ("ben", "emil"):
            self.post(self.nora, f"/makers/{name}/follow")
        first, second, *_ = (one["id"] for one in self.look("/follow-requests"))
        self.places |= {
            "/makers/{handle}": ["ben", "emil"], "GET /makers/{handle}": ["ben", "nora"], "POST /follow-requests/{id}/accept": [first],
            "POST /follow-requests/{id}/reject": [second], "POST /makers/{handle}/block": ["fay"], "POST /makers/{handle}/mute": ["fay"],
            "DELETE /suggestions/{handle}": ["fay"], "/tags/{tag}": ["stoneware"], "/timelines/tag/{tag}": ["stoneware"],
        }

    def arranged(self):
        def made(path, **body):
            return self.post(self.nora, path, body)["id"]

        lists = [made("/lists", title=title) for title in ("Potters", "Spare")]
        searches = [made("/saved-searches", name=name, filter={"q": name}) for name in ("mug", "spare")]
        hooks = [made("/webhooks", url=f"https://localhost:9/{name}", events=["proposed", "message"]) for name in ("hook", "spare")]
        for noun, (kept, spare) in {"lists": lists, "saved-searches": searches, "webhooks": hooks}.items():
            self.places |= {f"/{noun}/{{id}}": [kept], f"DELETE /{noun}/{{id}}": [spare]}
        self.places["/timelines/list/{id}"] = lists[:1]
        self.post(self.nora, f"/lists/{lists[0]}/members", {"handle": "ben"})
        self.post(self.nora, "/tags/stoneware/follow")
        self.post(self.nora, "/domain-blocks", {"domain": "unkind.example"})
        self.stage.api("PUT", "/push", self.nora, SUBSCRIPTION)
        for maker in ("cleo", "dora"):
            self.post(self.ben, "/reports", {"maker": maker, "text": "Shouts.", "posts": []})

    def told(self):
        told = [one for one in self.look("/notifications") if [maker["handle"] for maker in one["makers"]] == ["ben"]]
        self.notifications, reports = [one["id"] for one in told], [one["id"] for one in self.look("/moderation/reports")]
        self.places |= {
            "/moderation/reports/{id}": reports[:1], "POST /moderation/reports/{id}/close": reports[1:], "/notifications/{id}": self.notifications[:1],
            "DELETE /notifications/{id}": self.notifications[1:2], "/notifications/groups/{group}": [told[2]["group"]],
            "/notifications/requests/{handle}": ["dora"], "POST /notifications/requests/{handle}/accept": ["cleo"],
            "DELETE /notifications/requests/{handle}": ["emil"], "/conversations/{id}": [one["last"]["id"] for one in self.look("/conversations")][:1],
        }
