"""The document as schemathesis reads it: with requests of which it is known that they are good, and nothing allowed that is not said."""

import copy

from shop import MUG, PICKUP, SUBSCRIPTION

USUAL = {"limit": "5"}
CATALOGUE = {
    "q": "mug", "tag": "stoneware", "purpose": "offer", "terms": "sale", "maker": "nora", "scope": "local", "currency": "EUR", "min": "1", "max": "100",
    "near": "54.1,9.2", "km": "50", "sort": "price",
}


def queries(shop):
    """What is asked for, by operation."""
    return {
        "GET /listings": CATALOGUE, "GET /search": {"q": "mug"}, "GET /resolve": {"uri": f"{shop.stage.origin}/users/ben"}, "GET /makers": {"q": "nora"},
        "GET /notifications": {"grouped": "true"}, "DELETE /notifications": {"up_to": shop.notifications[-1]}, "DELETE /domain-blocks": {"domain": "unkind.example"},
        "DELETE /lists/{id}/members": {"handle": "ben"},
    }


def bodies(shop):
    """What is said, by operation."""
    return {
        "POST /agreements/{id}/feedback": [{"text": "Gladly again."}], "POST /agreements/{id}/messages": [{"text": "When?"}],
        "POST /domain-blocks": [{"domain": "rude.example"}], "POST /listings": [MUG, {"title": "Draft"}],
        "PATCH /listings/{id}": [{"title": "Mug, speckled"}, {"price": {"amount": "25.00", "currency": "EUR"}, "lead_time_days": 14}],
        "POST /listings/{id}/orders": [PICKUP, {"delivery": {"kind": "ship", "zone": "Germany"}, "address": "Quay 4\nSaltmere"}],
        "POST /listings/{id}/enquiries": [{"text": "Is it heavy?"}], "POST /lists": [{"title": "Weavers"}], "PATCH /lists/{id}": [{"title": "Turners"}],
        "POST /lists/{id}/members": [{"handle": "emil"}], "POST /makers/{handle}/mute": [{"notifications": True, "expires_in_seconds": 3600}],
        "PUT /makers/{handle}/note": [{"text": "Met at the fair."}], "PUT /markers": [{"notifications": shop.notifications[0]}],
        "PATCH /me": [{"name": "Nora", "bio": "By the *sea*.", "links": [{"name": "Shop", "url": "https://nora.example"}], "avatar": shop.photo}],
        "PATCH /media/{id}": [{"alt": "A mug"}], "POST /moderation/reports/{id}/close": [{"text": "Looked at it."}],
        "PATCH /notifications/policy": [{"not_following": "filter"}],
        "POST /posts": [{"text": "Hello @ben #stoneware", "photos": [shop.photo], "warning": "glaze"}, {"text": "Which?", "poll": {"options": ["a", "b"], "seconds": 600}}],
        "PATCH /posts/{id}": [{"text": "Better *words*."}], "POST /posts/{id}/vote": [{"choices": [0]}, {"choices": [0, 1]}],
        "PUT /push": [SUBSCRIPTION], "PATCH /push": [{"kinds": ["reply"]}], "POST /reports": [{"maker": "emil", "text": "Look at this.", "posts": []}],
        "POST /saved-searches": [{"name": "Looms", "filter": {"q": "loom", "terms": "sale"}, "every": "day"}], "PATCH /saved-searches/{id}": [{"paused": True}],
        "POST /webhooks": [{"url": "https://localhost:9/new", "events": ["paid", "message"]}], "PATCH /webhooks/{id}": [{"active": False}],
    }


def operations(document):
    """Each operation: its method and path, as `GET /listings`, and what the document says of it."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield f"{method.upper()} {path}", operation


def with_examples(document, shop):
    """The document with requests in it that are known to be good: what is sent first."""
    document, asked, said = copy.deepcopy(document), queries(shop), bodies(shop)
    for name, operation in operations(document):
        query = USUAL | asked.get(name, {})
        for parameter in operation.get("parameters", []):
            values = shop.named(name) if parameter["in"] == "path" else [query[parameter["name"]]] if parameter["name"] in query else []
            if values:
                parameter["examples"] = {str(number): {"value": value} for number, value in enumerate(values)}
        for content in operation.get("requestBody", {}).get("content", {}).values():
            if name in said:
                content["examples"] = {str(number): {"value": value} for number, value in enumerate(said[name])}
    return document


def strict(document):
    """The document where each object has the fields and each operation the answers that are named, and no others."""
    document = copy.deepcopy(document)
    schemas = document["components"]["schemas"]

    def whole(schema):
        """A schema that is laid together from others, as one."""
        parts = [whole(schemas[part["$ref"].split("/")[-1]] if "$ref" in part else part) for part in schema.get("allOf", [])]
        if not parts:
            return schema
        properties = {name: value for part in parts for name, value in part["properties"].items()}
        return {"type": "object", "properties": properties, "required": [name for part in parts for name in part.get("required", [])]}

    def close(node):
        if isinstance(node, dict):
            if "properties" in node:
                node.setdefault("additionalProperties", False)
            node = list(node.values())
        if isinstance(node, list):
            for value in node:
                close(value)

    for _, operation in operations(document):
        del operation["responses"]["default"]
    document["components"]["schemas"] = {name: whole(schema) for name, schema in schemas.items()}
    close(document)
    return document
