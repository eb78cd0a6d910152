// A small server made with Fedify, written by others than us: it checks our signatures, proofs and documents, and
// speaks to us with its own. What it is to do, and what it has seen, goes through a second port on loopback.

import { serve } from "@hono/node-server";
import { createFederation, exportJwk, generateCryptoKeyPair, importJwk, InProcessMessageQueue, MemoryKvStore, parseNodeInfo } from "@fedify/fedify";
import { verifyObject, verifyRequest } from "@fedify/fedify/sig";
import { Accept, Activity, Announce, Create, Delete, Endpoints, Follow, Like, Mention, Note, Person, Question, Undo, Update, PUBLIC_COLLECTION } from "@fedify/vocab";
import { Temporal } from "@js-temporal/polyfill";
import { Hono } from "hono";

const { PEER_ORIGIN, PEER_PORT, PEER_CONTROL_PORT, PEER_IMPLEMENTS } = process.env;
const NAME = "ada";
const SCHEMES = { message: "rfc9421", cavage: "draft-cavage-http-signatures-12" };

const keys = await Promise.all(["RSASSA-PKCS1-v1_5", "Ed25519"].map(async (algorithm) => {
  const pair = await generateCryptoKeyPair(algorithm);
  return { publicKey: await importJwk(await exportJwk(pair.publicKey), "public"), privateKey: pair.privateKey };
}));

const notes = new Map();
const followers = new Map();
const seen = { activities: [], requests: [], problems: [] };
// Whether signatures of this scheme are refused, so that the other side has to knock again.
let refused = null;
// Whether those who send are asked for a signature with a number that is good for one request (RFC 9421, section 5).
let challenging = false;

// The same server with each scheme as its first try, so that both are spoken whatever it has learnt before.
async function federationThatBeginsWith(firstKnock, more = {}) {
  const federation = createFederation({
    kv: new MemoryKvStore(),
    queue: new InProcessMessageQueue({ pollInterval: { milliseconds: 50 } }),
    origin: PEER_ORIGIN,
    allowPrivateAddress: true,
    firstKnock,
    ...more,
    onOutboxError: (error) => seen.problems.push(`outbox: ${error.message}`),
  });
  federation
    .setActorDispatcher("/users/{identifier}", async (context, identifier) => {
      if (identifier !== NAME) return null;
      const pairs = await context.getActorKeyPairs(identifier);
      return new Person({
        id: context.getActorUri(identifier),
        preferredUsername: identifier,
        name: "Ada of the hills",
        summary: "<p>Turns wood.</p>",
        inbox: context.getInboxUri(identifier),
        endpoints: new Endpoints({ sharedInbox: context.getInboxUri() }),
        followers: context.getFollowersUri(identifier),
        url: new URL(`/@${identifier}`, PEER_ORIGIN),
        publicKey: pairs[0].cryptographicKey,
        assertionMethods: pairs.map((pair) => pair.multikey),
      });
    })
    .setKeyPairsDispatcher((_context, identifier) => (identifier === NAME ? keys : []));
  federation.setFollowersDispatcher("/users/{identifier}/followers", () => ({
    items: [...followers.values()],
  }));
  federation.setObjectDispatcher(Note, "/notes/{id}", (_context, { id }) => notes.get(id) ?? null);
  federation
    .setInboxListeners("/users/{identifier}/inbox", "/inbox")
    .on(Follow, async (context, follow) => {
      const follower = await follow.getActor(context);
      followers.set(follower.id.href, { id: follower.id, inboxId: follower.inboxId, endpoints: follower.endpoints });
      await remember(context, follow);
      const accept = new Accept({ id: new URL(`#accepts/${crypto.randomUUID()}`, context.getActorUri(NAME)), actor: context.getActorUri(NAME), object: follow });
      await context.sendActivity({ identifier: NAME }, follower, accept);
    })
    .on(Undo, async (context, undo) => {
      const object = await undo.getObject(context);
      if (object instanceof Follow && object.actorId.href === undo.actorId.href) followers.delete(undo.actorId.href);
      await remember(context, undo);
    })
    .on(Activity, remember)
    .onError((_context, error) => seen.problems.push(`inbox: ${error.message}`));
  return federation;
}

// What an activity is to Fedify, once it has read it into its own classes.
async function remember(context, activity) {
  const told = { type: activity.constructor.name, id: activity.id?.href, actor: activity.actorId?.href, object: activity.objectId?.href };
  // Only what is to be looked into; what is on another origin would be fetched first.
  const object = activity instanceof Create || activity instanceof Update ? await activity.getObject(context) : null;
  if (object instanceof Note || object instanceof Question) {
    const attachments = [];
    for await (const attachment of object.getAttachments(context)) {
      const url = attachment.url instanceof URL ? attachment.url : attachment.url?.href;
      attachments.push({
        type: attachment.constructor.name,
        mediaType: attachment.mediaType,
        url: url?.href,
        alt: attachment.name?.toString(),
        width: attachment.width,
        height: attachment.height,
      });
    }
    const tags = [];
    for await (const tag of object.getTags(context)) tags.push(tag.name?.toString());
    const options = [];
    if (object instanceof Question) for await (const option of object.getExclusiveOptions(context)) options.push(option.name?.toString());
    const hrefs = (urls) => urls.map((url) => url.href).sort();
    told.note = { kind: object.constructor.name, to: hrefs(object.toIds), cc: hrefs(object.ccIds), inReplyTo: object.replyTargetId?.href, summary: object.summary?.toString(), options };
    told.note = { ...told.note, id: object.id.href, attributedTo: object.attributionId?.href, content: object.content?.toString(), attachments, tags };
  }
  seen.activities.push(told);
}

const federations = { message: await federationThatBeginsWith(SCHEMES.message), cavage: await federationThatBeginsWith(SCHEMES.cavage) };
federations.challenging = await federationThatBeginsWith(SCHEMES.message, { inboxChallengePolicy: { enabled: true, requestNonce: true } });
const federation = federations.message;

// Every request that is signed, with what Fedify says of the signature and of the proof, each asked by itself.
async function examine(request) {
  const scheme = request.headers.has("signature-input") ? "message" : request.headers.has("signature") ? "cavage" : null;
  const context = federation.createContext(request, undefined);
  const loaders = { documentLoader: context.documentLoader, contextLoader: context.contextLoader };
  const body = request.method === "POST" ? await request.clone().json().catch(() => null) : null;
  const line = { method: request.method, path: new URL(request.url).pathname, scheme, type: body?.type, signed: null, proof: null, input: request.headers.get("signature-input") };
  try {
    if (scheme != null) line.signed = (await verifyRequest(request.clone(), { ...loaders, spec: SCHEMES[scheme] }))?.id?.href ?? false;
    if (body?.proof != null) line.proof = (await verifyObject(Activity, body, loaders)) != null;
  } catch (error) {
    seen.problems.push(`examining: ${error.message}`);
  }
  seen.requests.push(line);
  return line;
}

async function answerOf(request, { scheme }) {
  if (request.method === "POST" && scheme === refused) return new Response("this signature is not understood", { status: 401 });
  return await (challenging ? federations.challenging : federation).fetch(request, { contextData: undefined });
}

async function answer(request) {
  const line = await examine(request);
  const answered = await answerOf(request, line).catch((error) => new Response(error.message, { status: 500 }));
  line.status = answered.status;
  return line.path === `/users/${NAME}` && answered.ok ? advertised(answered) : answered;
}

// An actor may say which signatures its server reads (FEP-844e).
async function advertised(answered) {
  if (PEER_IMPLEMENTS == null) return answered;
  const actor = await answered.json();
  actor.generator = { type: "Application", implements: [{ href: PEER_IMPLEMENTS, name: "RFC-9421" }] };
  return new Response(JSON.stringify(actor), { status: answered.status, headers: { "Content-Type": answered.headers.get("Content-Type") } });
}

const outside = new Hono();
// A proxy in front speaks TLS; what was signed is the address that the proxy was asked for.
outside.all("*", (c) => {
  const url = new URL(c.req.url);
  return answer(new Request(new URL(url.pathname + url.search, PEER_ORIGIN), c.req.raw));
});

const control = new Hono();
const contextOf = (first) => federations[first ?? "message"].createContext(new URL(PEER_ORIGIN), undefined);
control.get("/seen", (c) => c.json({ ...seen, followers: [...followers.keys()] }));
control.post("/refuse", async (c) => {
  refused = (await c.req.json()).scheme;
  return c.json({ refused });
});
control.post("/challenge", async (c) => {
  challenging = (await c.req.json()).on;
  return c.json({ challenging });
});
control.post("/lookup", async (c) => {
  const { text } = await c.req.json();
  const found = await contextOf().lookupObject(text);
  if (found == null) return c.json(null);
  const pictures = [];
  if (found instanceof Note) for await (const picture of found.getAttachments(contextOf())) pictures.push(picture.constructor.name);
  return c.json({ type: found.constructor.name, id: found.id.href, name: found.name?.toString(), handle: found.preferredUsername?.toString(), content: found.content?.toString(), pictures });
});
control.post("/webfinger", async (c) => c.json(await contextOf().lookupWebFinger((await c.req.json()).resource)));
control.post("/nodeinfo", async (c) => {
  // The lookup of Fedify never asks loopback; its strict reader is what matters.
  const links = (await (await fetch(new URL("/.well-known/nodeinfo", (await c.req.json()).url))).json()).links.filter(({ rel }) => rel.startsWith("http://nodeinfo.diaspora.software/"));
  const found = await Promise.all(links.map(async ({ href }) => parseNodeInfo(await (await fetch(href)).json())));
  return c.json(found.map((info) => info && { name: info.software.name, protocols: info.protocols }));
});
control.post("/follow", async (c) => {
  const { actor, first } = await c.req.json();
  const context = contextOf(first);
  const followed = await context.lookupObject(actor);
  const id = new URL(`#follows/${crypto.randomUUID()}`, context.getActorUri(NAME));
  await context.sendActivity({ identifier: NAME }, followed, new Follow({ id, actor: context.getActorUri(NAME), object: followed.id }), { immediate: true });
  return c.json({ id: id.href });
});
control.post("/unfollow", async (c) => {
  const { actor, follow, first } = await c.req.json();
  const context = contextOf(first);
  const followed = await context.lookupObject(actor);
  const undone = new Follow({ id: new URL(follow), actor: context.getActorUri(NAME), object: followed.id });
  const id = new URL(`#undos/${crypto.randomUUID()}`, context.getActorUri(NAME));
  await context.sendActivity({ identifier: NAME }, followed, new Undo({ id, actor: context.getActorUri(NAME), object: undone }), { immediate: true });
  return c.json({ id: id.href });
});

function noteOf(context, id, content, published) {
  return new Note({
    id: context.getObjectUri(Note, { id }),
    attribution: context.getActorUri(NAME),
    to: PUBLIC_COLLECTION,
    cc: context.getFollowersUri(NAME),
    content,
    published,
    url: new URL(`/notes/${id}`, PEER_ORIGIN),
  });
}
control.post("/note", async (c) => {
  const { content, first } = await c.req.json();
  const context = contextOf(first);
  const id = crypto.randomUUID();
  const note = noteOf(context, id, content, Temporal.Now.instant());
  notes.set(id, note);
  const create = new Create({ id: new URL(`#create`, note.id), actor: context.getActorUri(NAME), to: PUBLIC_COLLECTION, cc: context.getFollowersUri(NAME), object: note });
  for (const follower of followers.values()) await context.sendActivity({ identifier: NAME }, follower, create, { immediate: true });
  return c.json({ id: note.id.href });
});
// What the peer does with something of ours, told to its author alone.
control.post("/react", async (c) => {
  const { kind, object, to } = await c.req.json();
  const context = contextOf();
  const id = new URL(`#reactions/${crypto.randomUUID()}`, context.getActorUri(NAME));
  const actor = await context.lookupObject(to);
  const activity = new { Like, Announce }[kind]({ id, actor: context.getActorUri(NAME), object: new URL(object), to: kind === "Announce" ? PUBLIC_COLLECTION : actor.id, cc: actor.id });
  await context.sendActivity({ identifier: NAME }, actor, activity, { immediate: true });
  return c.json({ id: id.href });
});
// An answer, or a vote where it has a name, for its author alone or for everybody. In private it is as Mastodon sends it: to
// those whom it mentions, and nobody else.
control.post("/answer", async (c) => {
  const { object, to, content, name, alone, unheard } = await c.req.json();
  const context = contextOf();
  const actor = await context.lookupObject(to);
  const id = crypto.randomUUID();
  const said = { id: context.getObjectUri(Note, { id }), attribution: context.getActorUri(NAME), replyTarget: new URL(object), published: Temporal.Now.instant() };
  const told = alone ? { to: actor.id, tags: [new Mention({ href: actor.id, name: `@${actor.preferredUsername}` })] } : { to: PUBLIC_COLLECTION, cc: actor.id };
  const note = new Note(name ? { ...said, name, to: actor.id } : { ...said, content, ...told });
  notes.set(id, note);
  const create = new Create({ id: new URL(`#create`, note.id), actor: context.getActorUri(NAME), tos: note.toIds, ccs: note.ccIds, object: note });
  const sent = context.sendActivity({ identifier: NAME }, actor, create, { immediate: true });
  // Where nobody is to listen, how that is said is the answer.
  if (unheard) return c.json({ id: note.id.href, refusal: await sent.then(() => null, (error) => error.message) });
  await sent;
  return c.json({ id: note.id.href });
});
control.post("/delete", async (c) => {
  const { note, first } = await c.req.json();
  const context = contextOf(first);
  notes.delete(note.split("/").pop());
  const gone = new Delete({ id: new URL(`#delete`, note), actor: context.getActorUri(NAME), to: PUBLIC_COLLECTION, object: new URL(note) });
  for (const follower of followers.values()) await context.sendActivity({ identifier: NAME }, follower, gone, { immediate: true });
  return c.json({});
});
control.onError((error, c) => c.text(error.stack ?? error.message, 500));

serve({ fetch: outside.fetch, hostname: "127.0.0.1", port: Number(PEER_PORT) });
serve({ fetch: control.fetch, hostname: "127.0.0.1", port: Number(PEER_CONTROL_PORT) }, () => console.log("peer is ready"));
