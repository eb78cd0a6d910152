// What strangers and members write into every field, shown by every page that can be reached: nothing of it runs, nothing
// foreign is asked (SECURITY H-01 to H-13). Then the same put into a page past all cleaning: the policy alone stops it.

import { createHash, createSign, generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PASSWORD, atEnd, browser, end, raise, shows, signIn } from "./stage.mjs";
import { until } from "./instances.mjs";

const { PEERWRIGHT_SOURCE } = process.env;
const EVIL = "evil.invalid";
const PUBLIC = "https://www.w3.org/ns/activitystreams#Public";
const ACTIVITY = "application/activity+json";
// Most pages that one person walks through.
const MAX_PAGES = 150;

const RUN = `window.ran=1;fetch('//${EVIL}/fetched')`;
const PAYLOADS = [
  `<script>${RUN}</script>`,
  `<img src=x onerror="${RUN}">`,
  `<svg onload="${RUN}"></svg>`,
  `<svg><set attributeName=href to="javascript:${RUN}"></svg>`,
  `<math><annotation-xml encoding="text/html"><img src=x onerror="${RUN}"></annotation-xml></math>`,
  `<noscript><p title="</noscript><img src=x onerror='${RUN}'>"></noscript>`,
  `<style>@import '//${EVIL}/style';</style>`,
  `<textarea><img title="</textarea><img src=x onerror='${RUN}'>"></textarea>`,
  `<title><img title="</title><img src=x onerror='${RUN}'>"></title>`,
  `<iframe src="//${EVIL}/frame" srcdoc="<script>parent.ran=1</script>"></iframe>`,
  `<object data="//${EVIL}/object"></object><embed src="//${EVIL}/embed">`,
  `<link rel=stylesheet href="//${EVIL}/sheet"><base href="//${EVIL}/">`,
  `<meta http-equiv=refresh content="0;url=//${EVIL}/led">`,
  `<form action="//${EVIL}/form"><button autofocus onfocus="${RUN}">x</button></form>`,
  `<video poster="//${EVIL}/poster" src="//${EVIL}/video" autoplay></video><audio src="//${EVIL}/audio" autoplay></audio>`,
  `<p style="background:url(//${EVIL}/background)" onmouseover="${RUN}">p</p>`,
  `<img src="//${EVIL}/picture" srcset="//${EVIL}/set 2x" alt="x">`,
  `<a href="javascript:${RUN}">a</a> <a href="JaVa&#9;Script:${RUN}">b</a> <a href="data:text/html,<script>${RUN}</script>">c</a> <a href="vbscript:x">d</a>`,
  `[x](javascript:${RUN}) [y](data:text/html;base64,PHNjcmlwdD4=) ![z](//${EVIL}/markdown)`,
  `"><script>${RUN}</script><"`,
  `'"><img src=x onerror="${RUN}">`,
  `</title></head><body onload="${RUN}">`,
  `{{7*7}} \${7*7} <%= 7*7 %>`,
  `\u202Egnp.exe \u200B\u0301\u0301\u0301\u0301 <bdo dir=rtl>x</bdo>`,
];

// ---- A server that sends whatever it likes ---------------------------------------------------------------------------

class Stranger {
  static async open() {
    const stranger = new Stranger();
    stranger.documents = new Map();
    stranger.received = [];
    stranger.keys = generateKeyPairSync("rsa", { modulusLength: 2048, publicKeyEncoding: { type: "spki", format: "pem" }, privateKeyEncoding: { type: "pkcs8", format: "pem" } });
    const server = createServer((request, answer) => {
      let body = "";
      request.on("data", (part) => (body += part));
      request.on("end", () => {
        if (request.method === "POST") stranger.received.push(JSON.parse(body));
        const document = stranger.documents.get(request.url.split("?")[0]);
        answer.writeHead(request.method === "POST" ? 202 : document ? 200 : 404, { "Content-Type": request.url.includes("webfinger") ? "application/jrd+json" : ACTIVITY });
        answer.end(document ? JSON.stringify(document) : "");
      });
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    atEnd(() => server.close());
    stranger.host = `localhost:${server.address().port}`;
    stranger.url = `http://${stranger.host}`;
    stranger.id = `${stranger.url}/users/mallory`;
    stranger.documents.set("/.well-known/webfinger", { subject: `acct:mallory@${stranger.host}`, links: [{ rel: "self", type: ACTIVITY, href: stranger.id }] });
    stranger.documents.set("/users/mallory", {
      "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
      id: stranger.id, type: "Person", preferredUsername: "mallory", name: `Mallory ${PAYLOADS.slice(0, 3).join(" ")}`,
      summary: PAYLOADS.join("\n"), url: `javascript:${RUN}`, inbox: `${stranger.id}/inbox`, followers: `${stranger.id}/followers`,
      attachment: PAYLOADS.slice(0, 4).map((text) => ({ type: "PropertyValue", name: text, value: text })),
      icon: { type: "Image", url: `javascript:${RUN}` },
      publicKey: { id: `${stranger.id}#main-key`, owner: stranger.id, publicKeyPem: stranger.keys.publicKey },
    });
    return stranger;
  }

  async send(instance, activity) {
    const body = JSON.stringify({ "@context": "https://www.w3.org/ns/activitystreams", actor: this.id, ...activity });
    const digest = `SHA-256=${createHash("sha256").update(body).digest("base64")}`;
    const date = new Date().toUTCString();
    const signed = `(request-target): post /inbox\nhost: ${instance.host}\ndate: ${date}\ndigest: ${digest}`;
    const signature = createSign("RSA-SHA256").update(signed).sign(this.keys.privateKey, "base64");
    const header = `keyId="${this.id}#main-key",algorithm="rsa-sha256",headers="(request-target) host date digest",signature="${signature}"`;
    const answer = await fetch(`${instance.url}/inbox`, { method: "POST", body, headers: { "Content-Type": ACTIVITY, Date: date, Digest: digest, Signature: header } });
    if (answer.status !== 202) throw new Error(`the inbox answers ${answer.status} ${await answer.text()}`);
  }
}

// ---- What is written ---------------------------------------------------------------------------------------------------

const house = await raise("Harbour Makers");
const stranger = await Stranger.open();

const nora = house.maker("nora");
// One who may see everything there is.
const otto = house.member("otto", PASSWORD, "--admin");

async function tried(method, path, token, body) {
  try {
    return await house.api(method, path, token, body);
  } catch (error) {
    if (/: 5\d\d /.test(error.message)) throw error;
    return null;
  }
}

const written = [];
await shows("every payload is written into every field that takes it", async () => {
  const photo = async (token, alt) => {
    const form = new FormData();
    form.set("alt", alt);
    form.set("file", new Blob([readFileSync(join(PEERWRIGHT_SOURCE, "server/assets/demo/mug.webp"))], { type: "image/webp" }), "mug.webp");
    return (await house.api("POST", "/media", token, form)).id;
  };
  for (const [token, name] of [[nora, "nora"], [otto, "otto"]]) {
    for (const text of PAYLOADS) await tried("PATCH", "/me", token, { name: text.slice(0, 190) });
    await tried("PATCH", "/me", token, { bio: PAYLOADS.join("\n\n").slice(0, 4_000), pronouns: PAYLOADS[0].slice(0, 30) });
    for (const text of PAYLOADS) {
      const alt = text.slice(0, 1_000);
      const listing = await tried("POST", "/listings", token, { title: text.slice(0, 100), description: text, terms: "gift", fulfilment: ["pickup", "ship"], delivery_text: text.slice(0, 200), personalisation: text.slice(0, 240), section: text.slice(0, 40), place: { name: text.slice(0, 110) }, photos: [await photo(token, alt)] });
      if (listing) written.push(await tried("POST", `/listings/${listing.id}/publish`, token));
      const post = await tried("POST", "/posts", token, { text: `${text} @${name === "nora" ? "otto" : "nora"}`, warning: text.slice(0, 290), photos: [await photo(token, alt)] });
      if (post) written.push(post);
    }
    await tried("POST", "/posts", token, { text: "Which?", poll: { options: PAYLOADS.slice(0, 6).map((text) => text.slice(0, 90)), seconds: 600 } });
    for (const text of PAYLOADS) await tried("POST", "/lists", token, { title: text.slice(0, 90) });
  }
  const things = (await house.api("GET", "/makers/otto/listings?limit=80", otto)).items;
  for (const [at, text] of PAYLOADS.entries()) {
    const thing = `/listings/${things[at % things.length].id}`;
    await tried("POST", `${thing}/enquiries`, nora, { text });
    const order = await tried("POST", `${thing}/orders`, nora, { delivery: { kind: "ship" }, personalisation: text.slice(0, 240), message: text, address: text.slice(0, 240) });
    if (order) written.push(await house.api("POST", `/agreements/${order.id}/${at % 2 ? "accept" : "decline"}`, otto, { reason: text.slice(0, 240) }));
  }
  await tried("PUT", "/makers/otto/note", nora, { text: PAYLOADS.join("\n").slice(0, 900) });
  await tried("POST", "/reports", otto, { maker: "nora", posts: [], text: PAYLOADS.join("\n").slice(0, 4_000) });
  if (written.length < 80) throw new Error(`only ${written.length} things were written`);
});

await shows("a stranger's server sends every payload, in every field", async () => {
  await house.api("GET", `/resolve?uri=${encodeURIComponent(`@mallory@${stranger.host}`)}`, nora);
  await house.api("POST", `/makers/mallory@${stranger.host}/follow`, nora);
  await until(() => stranger.received.find((activity) => activity.type === "Follow"), "nora asks to follow");
  const follow = stranger.received.find((activity) => activity.type === "Follow");
  await stranger.send(house, { id: `${stranger.url}/accepts/1`, type: "Accept", object: follow.id, to: [follow.actor] });
  await until(async () => (await house.api("GET", `/makers/mallory@${stranger.host}`, nora)).following === "following", "nora follows");
  const me = await house.api("GET", "/me", nora);
  for (const [at, text] of PAYLOADS.entries()) {
    for (const kind of ["Note", "Article", "Question"]) {
      const id = `${stranger.url}/${kind}/${at}`;
      const note = {
        id, type: kind, attributedTo: stranger.id, published: new Date().toISOString(), to: [PUBLIC], cc: [`${stranger.id}/followers`, me.address],
        content: text, name: kind === "Article" ? text : undefined, summary: text, url: `javascript:${RUN}`,
        tag: [{ type: "Mention", href: me.address, name: text }, { type: "Hashtag", name: `#${text}`, href: `javascript:${RUN}` }, { type: "Emoji", name: text, icon: { type: "Image", url: `javascript:${RUN}` } }],
        attachment: [{ type: "Document", mediaType: "image/png", url: `http://${EVIL}/photo.png`, name: text }],
        ...(kind === "Question" ? { oneOf: [{ type: "Note", name: text.slice(0, 90) }, { type: "Note", name: "other" }] } : {}),
      };
      stranger.documents.set(new URL(id).pathname, note);
      await stranger.send(house, { id: `${id}#create`, type: "Create", object: note, to: note.to, cc: note.cc });
    }
  }
  await stranger.send(house, { id: `${stranger.url}/flags/1`, type: "Flag", object: [me.address], content: PAYLOADS.join(" "), to: [me.address] });
  await until(async () => (await house.api("GET", "/timelines/home?limit=80", nora)).items.filter((item) => item.origin === stranger.host).length > 40, "the stranger is read at home");
});

// ---- Looking at it -----------------------------------------------------------------------------------------------------

const troubles = [];

async function visitor(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce", ...options });
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => (window.violations ??= []).push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
  });
  const page = await context.newPage();
  page.on("dialog", async (dialog) => {
    troubles.push(`${page.url()}: a dialog`);
    await dialog.dismiss();
  });
  page.on("pageerror", (error) => troubles.push(`${page.url()}: ${error.message}`));
  page.on("request", (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol.startsWith("http") && host !== house.host) troubles.push(`${page.url()} asks ${request.url()}`);
  });
  page.on("response", (answer) => {
    if (answer.status() >= 500) troubles.push(`${answer.url()}: ${answer.status()}`);
  });
  page.setDefaultTimeout(10_000);
  return page;
}

// Opens a page, touches what could be touched, and answers where it leads.
async function look(page, path) {
  await page.goto(house.url + path);
  const found = await page.evaluate(() => {
    for (const element of document.querySelectorAll("main *")) {
      for (const kind of ["mouseover", "focus", "error", "load", "toggle", "animationstart"]) element.dispatchEvent(new Event(kind));
    }
    const schemes = new Set(["http:", "https:", "mailto:", "acct:", "web+ap:"]);
    return {
      ran: Boolean(window.ran),
      violations: window.violations ?? [],
      handlers: [...document.querySelectorAll("*")].flatMap((element) => [...element.attributes].filter(({ name }) => name.startsWith("on")).map(({ name }) => `${element.tagName} ${name}`)),
      foreign: [...document.querySelectorAll("script:not([src]):not([type='application/json'], [type='application/ld+json']), iframe, object, embed, base, meta[http-equiv=refresh], math, svg set, main style, main link")].map((element) => element.outerHTML.slice(0, 120)),
      // What describes a thing to search engines is data, and nothing in it may end it.
      described: [...document.querySelectorAll("script[type='application/ld+json']")].map((script) => script.textContent).filter((text) => /[<>&]/.test(text) || typeof JSON.parse(text) !== "object"),
      odd: [...document.querySelectorAll("a[href], form[action], button[formaction]")].map((element) => element.href ?? element.formAction ?? element.action).filter((target) => target && !schemes.has(new URL(target, location.href).protocol)),
      loaded: [...document.querySelectorAll("[src], [srcset], [poster]")].map((element) => element.src || element.srcset || element.poster).filter((target) => new URL(target, location.href).host !== location.host),
      links: [...document.querySelectorAll("a[href]")].map((link) => new URL(link.href)).filter((link) => link.host === location.host && !link.hash).map((link) => link.pathname + link.search),
      unsafe: [...document.querySelectorAll("main a[href^=http]")].filter((link) => link.host !== location.host && link.closest(".prose, .post, article") && !/nofollow/.test(link.rel) && /evil/.test(link.href)).map((link) => link.outerHTML),
    };
  });
  for (const [what, list] of Object.entries({ violations: found.violations, handlers: found.handlers, foreign: found.foreign, described: found.described, odd: found.odd, loaded: found.loaded, unsafe: found.unsafe })) {
    if (list.length > 0) troubles.push(`${path}: ${what}: ${list.slice(0, 3).join(" | ")}`);
  }
  if (found.ran) troubles.push(`${path}: something ran`);
  return found.links;
}

const ignored = /^\/(static|media|signout|first-run|api)\b|\.(png|webp|jpg|atom|xml|csv)$|[?&](cursor|before|after|page)=/;

// Walks from page to page, each kind of page some times.
async function walk(page, begin) {
  const queue = [...begin];
  const seen = new Set(begin);
  const kinds = new Map();
  let pages = 0;
  while (queue.length > 0 && pages < MAX_PAGES) {
    const path = queue.shift();
    const kind = path.replace(/\d{6,}/g, "N").replace(/\?.*/, "").replace(/@[^/]+/, "@M");
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    if (kinds.get(kind) > 12) continue;
    pages += 1;
    for (const link of await look(page, path)) {
      if (seen.has(link) || ignored.test(link)) continue;
      seen.add(link);
      queue.push(link);
    }
  }
  return { pages, kinds: kinds.size };
}

const search = `/search?q=${encodeURIComponent(PAYLOADS[19])}`;

await shows("a visitor walks through all pages, and nothing runs, and nothing foreign is asked", async () => {
  const page = await visitor();
  const walked = await walk(page, ["/", "/listings", "/makers", "/@nora", "/@otto", `/@mallory@${stranger.host}`, "/about", search, `/tags/${encodeURIComponent("<script>")}`, "/nothing/<script>"]);
  if (walked.kinds < 8) throw new Error(`only ${walked.kinds} kinds of pages were found`);
  console.log(`        ${walked.pages} pages of ${walked.kinds} kinds`);
  await page.context().close();
});

await shows("a member who is a moderator walks through all pages, with the same end", async () => {
  const page = await visitor();
  await signIn(page, house, "otto", PASSWORD);
  // A table that somebody made for them.
  const cell = (text) => `"${text.replaceAll('"', '""')}"`;
  const rows = PAYLOADS.map((text, at) => [text, text, at % 2 ? "5" : text, "EUR", "1", text, text, `http://${EVIL}/${at}.jpg`].map(cell).join(","));
  await page.goto(`${house.url}/settings/import`);
  await page.getByLabel("Etsy's file of your listings").setInputFiles({ name: `${PAYLOADS[1]}.csv`, mimeType: "text/csv", buffer: Buffer.from(`TITLE,DESCRIPTION,PRICE,CURRENCY_CODE,QUANTITY,TAGS,MATERIALS,IMAGE1\n${rows.join("\n")}\n`) });
  await page.getByRole("button", { name: "Look at it first" }).click();
  await page.locator("tbody tr").nth(PAYLOADS.length - 1).waitFor();
  const report = new URL(page.url()).pathname;
  const walked = await walk(page, ["/home", "/agreements", report, "/listings/stock", "/settings/selling", "/settings", "/lists", "/moderation", "/moderation/log", "/@nora", search, `/@mallory@${stranger.host}`, "/report?maker=nora"]);
  if (walked.kinds < 12) throw new Error(`only ${walked.kinds} kinds of pages were found`);
  console.log(`        ${walked.pages} pages of ${walked.kinds} kinds`);
  await page.context().close();
});

await shows("nothing ran, no handler, no script, no frame and no foreign address stood in any page", async () => {
  if (troubles.length > 0) throw new Error(`${troubles.length} troubles:\n${[...new Set(troubles)].slice(0, 20).join("\n")}`);
});

// ---- Without any cleaning (H-13) ---------------------------------------------------------------------------------------

await shows("with payloads put into pages past all cleaning, the policy alone lets nothing run and nothing foreign be asked", async () => {
  const blocked = [];
  for (const [at, text] of PAYLOADS.entries()) {
    // Where a page leads its reader is not for a policy to say.
    if (text.includes("refresh")) continue;
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    const asked = [];
    page.on("request", (request) => {
      const { protocol, host } = new URL(request.url());
      if (protocol.startsWith("http") && host !== house.host) asked.push(request);
    });
    page.on("requestfailed", (request) => blocked.push(request));
    await page.route(`${house.url}/about`, async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replace(/<main[^>]*>/, (main) => `${main}${text}`);
      if (!body.includes(text)) throw new Error("the payload is not in the page");
      await route.fulfill({ response, body });
    });
    await page.goto(`${house.url}/about`);
    for (const link of await page.locator("main a[href^='javascript:' i]").all()) await link.evaluate((element) => element.click());
    for (const button of await page.locator(`main form[action*='${EVIL}'] button`).all()) await button.evaluate((element) => element.click());
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 50))));
    if (await page.evaluate(() => Boolean(window.ran))) throw new Error(`payload ${at} ran: ${text}`);
    const let_through = asked.filter((request) => request.failure()?.errorText !== "csp");
    if (let_through.length > 0) throw new Error(`payload ${at} asked ${let_through[0].url()}, ${JSON.stringify(let_through[0].failure())}`);
    if (!page.url().startsWith(house.url)) throw new Error(`payload ${at} led to ${page.url()}`);
    await context.close();
  }
});

await end();
