// What a person does with the pages: without script, with the keyboard alone, and with assistive software in mind.

import { join } from "node:path";
import { DEMO, PASSWORD, end, failed, follow, heading, holds, raise, same, session, showEveryPage, shows, showsNoComplaint, signIn, visitor } from "./stage.mjs";
import { until } from "./instances.mjs";

const harbour = await raise("Harbour Makers");
const hill = await raise("Hill Guild");

// ---- A person without script -------------------------------------------------------------------------------------

const bo = hill.maker("bo");
await hill.api("PATCH", "/me", bo, { name: "Bo of the hill", bio: "Weaves *narrow* bands." });
const plain = await visitor({ javaScriptEnabled: false });
follow(plain);
let listing;

await shows("without script: the link of the first start makes the first host, who is signed in", async () => {
  await plain.goto(harbour.url + harbour.firstRun());
  await plain.getByLabel("What is it called").fill("Harbour Makers");
  await plain.getByLabel("What it is, in one or two sentences").fill("People around the harbour who make things.");
  await plain.getByRole("radio", { name: /^Anyone/ }).check();
  await plain.getByRole("radio", { name: "Moss" }).check();
  await plain.getByLabel("Name for your address").fill("nora");
  await plain.getByRole("textbox", { name: "E-mail" }).fill("nora@nora.example");
  await plain.getByLabel("Password").fill(PASSWORD);
  await plain.getByRole("button", { name: "Open the doors" }).click();
  holds(!plain.url().includes("first-run"), `still at ${plain.url()}: ${await plain.locator("main").innerText()}`);
  await plain.goto(`${harbour.url}/home`);
  same(await heading(plain), "Home", "the heading");
});

// Without a first host there is nothing more to walk through.
if (failed > 0) await end();

await shows("without script: the link of the first start works once", async () => {
  const answer = await plain.goto(harbour.url + harbour.firstRun());
  holds([404, 410].includes(answer.status()), `the second use was answered ${answer.status()}`);
});

await shows("without script: signing out, a wrong password, signing in", async () => {
  await plain.goto(`${harbour.url}/home`);
  await plain.locator(".account details.menu summary").click();
  await plain.getByRole("button", { name: "Sign out" }).click();
  await plain.goto(`${harbour.url}/home`);
  await plain.getByLabel("Name or e-mail").fill("nora");
  await plain.getByLabel("Password").fill("not this one at all");
  await plain.locator("main").getByRole("button", { name: "Sign in" }).click();
  await plain.getByText("Name and password do not fit together.").first().waitFor();
  same(await plain.getByLabel("Name or e-mail").inputValue(), "nora", "what was typed");
  await plain.getByLabel("Password").fill(PASSWORD);
  await plain.locator("main").getByRole("button", { name: "Sign in" }).click();
  await plain.waitForURL(`${harbour.url}/home`);
});

await shows("without script: a listing with a photo, from an empty form to the catalogue", async () => {
  await plain.getByRole("navigation", { name: "Your account" }).getByRole("link", { name: "New listing" }).click();
  await plain.getByLabel("Title").fill("Stoneware mug, speckled");
  await plain.getByLabel("Description").fill("Thrown, **glazed** and fired twice.");
  await plain.getByLabel("Tags").fill("stoneware, mugs");
  await plain.getByLabel("Add photos").setInputFiles(join(DEMO, "mug.webp"));
  await plain.getByRole("button", { name: "Upload" }).click();
  await plain.getByLabel("What photo 1 shows").waitFor();
  await plain.getByRole("button", { name: "Publish" }).click();
  // What is missing is said, and what was typed is still there.
  await plain.getByText("Say what it shows, for people who cannot see it.").first().waitFor();
  same(await plain.getByLabel("Title").inputValue(), "Stoneware mug, speckled", "the title as typed");
  await plain.getByLabel("What photo 1 shows").fill("A speckled mug on a shelf");
  await plain.getByLabel("Price", { exact: true }).fill("24.00");
  await plain.getByLabel("Currency").selectOption("EUR");
  await plain.getByRole("button", { name: "Publish" }).click();
  await plain.getByText("Published. It is on its way to your followers.").waitFor();
  same(await heading(plain), "Stoneware mug, speckled", "the heading");
  listing = new URL(plain.url()).pathname;
  const photo = plain.getByRole("img", { name: "A speckled mug on a shelf" }).first();
  holds(await photo.evaluate((image) => image.complete && image.naturalWidth > 0), "the photo is not shown");
  await plain.goto(`${harbour.url}/listings`);
  await plain.getByRole("link", { name: "Stoneware mug, speckled" }).first().waitFor();
});

await shows("without script: searching by words finds it, and nothing is said for what is not there", async () => {
  const search = async (words) => {
    await plain.goto(`${harbour.url}/search`);
    await plain.locator("main").getByRole("searchbox").fill(words);
    await plain.locator("main").getByRole("button", { name: "Search" }).click();
  };
  await search("glazed stone");
  await plain.getByRole("link", { name: "Stoneware mug, speckled" }).first().waitFor();
  await search("zeppelin");
  await plain.locator(".empty").waitFor();
});

await shows("without script: a maker of another server is found by handle, followed, and seen at home", async () => {
  await plain.goto(`${harbour.url}/search`);
  await plain.locator("main").getByRole("searchbox").fill(`@bo@${hill.host}`);
  await plain.locator("main").getByRole("button", { name: "Search" }).click();
  await plain.locator("main").getByRole("link", { name: "Bo of the hill" }).first().click();
  await plain.getByRole("button", { name: "Follow" }).click();
  await until(async () => (await hill.api("GET", "/makers/bo/followers", bo)).items.length === 1, "the other server knows the follower");
  const band = await hill.listing(bo, join(DEMO, "strap.webp"), { title: "Woven strap", alt: "A strap in three colours", price: { amount: "31.00", currency: "EUR" } });
  await until(async () => {
    await plain.goto(`${harbour.url}/home`);
    return (await plain.getByRole("link", { name: band.title }).count()) > 0;
  }, "the listing of the other server is at home");
  await plain.getByRole("link", { name: band.title }).first().click();
  same(await heading(plain), "Woven strap", "the heading");
  await plain.getByText(hill.host).first().waitFor();
  const photo = plain.getByRole("img", { name: "A strap in three colours" }).first();
  await until(async () => {
    await plain.reload();
    return (await photo.count()) > 0 && (await photo.evaluate((image) => image.complete && image.naturalWidth > 0));
  }, "its photo is shown from here");
  holds(new URL(await photo.getAttribute("src"), harbour.url).host === harbour.host, "the photo is loaded from elsewhere");
});

const asked = await hill.api("POST", "/posts", bo, { text: "Which *slot* for 0.9?", poll: { options: ["12.2 mm, as cut", "A hole, no slot"], seconds: 86_400 } });
const thread = `/@bo@${hill.host}/posts/`;
let post;

await shows("without script: a post of another server is liked, passed on, kept and voted in where it stands", async () => {
  const entry = plain.locator("article", { hasText: "Which slot for 0.9?" });
  await until(async () => {
    await plain.goto(`${harbour.url}/home`);
    return (await entry.count()) > 0;
  }, "the post of the other server is at home");
  for (const [button, pressed] of [["Like", "Liked"], ["Boost", "Boosted"], ["Keep", "Kept"]]) {
    await entry.getByRole("button", { name: button, exact: true }).click();
    await entry.getByRole("button", { name: pressed, exact: true, pressed: true }).waitFor();
    same(new URL(plain.url()).pathname, "/home", `where ${button} leads`);
  }
  await entry.getByRole("radio", { name: "A hole, no slot" }).check();
  await entry.getByRole("button", { name: "Vote" }).click();
  await entry.getByText("your vote").waitFor();
  await until(async () => {
    const told = await hill.api("GET", `/posts/${asked.id}`, bo);
    return told.likes === 1 && told.boosts === 1 && told.poll.options[1].votes === 1;
  }, "the other server knows of all three");
  await entry.locator(".margin a").first().click();
  post = new URL(plain.url()).pathname;
  holds(post.startsWith(encodeURI(thread)) || post.startsWith(thread), `the post stands at ${post}`);
  await plain.getByRole("link", { name: "One person likes it" }).click();
  await plain.getByRole("link", { name: "nora" }).first().waitFor();
  await plain.goto(`${harbour.url}/bookmarks`);
  await plain.locator("article", { hasText: "Which slot for 0.9?" }).getByRole("button", { name: "Kept" }).click();
  await plain.getByText("You keep nothing yet.").waitFor();
});

await shows("without script: an answer from the other server stands below what it answers", async () => {
  await hill.api("POST", "/posts", bo, { text: "I measured three axles.", in_reply_to: asked.id, warning: "Numbers" });
  const reply = plain.locator(".replies article", { hasText: "Numbers" });
  await until(async () => {
    await plain.goto(harbour.url + post);
    return (await reply.count()) > 0;
  }, "the answer is in the conversation");
  holds(!(await reply.getByText("I measured three axles.").isVisible()), "what stands behind a warning is shown");
  await reply.locator("summary", { hasText: "Numbers" }).click();
  await reply.getByText("I measured three axles.").waitFor();
});

let wrote;
await shows("without script: a post with a photo and a question, begun at home", async () => {
  await plain.goto(`${harbour.url}/home`);
  await plain.getByLabel("What are you making?").fill("Which wood for a #stool?");
  await plain.getByRole("button", { name: "More" }).click();
  same(await plain.getByLabel("Your words").inputValue(), "Which wood for a #stool?", "what was typed at home");
  await plain.getByLabel("Add photos").setInputFiles(join(DEMO, "stool.webp"));
  await plain.getByRole("button", { name: "Upload" }).click();
  await plain.getByLabel("What photo 1 shows").fill("A stool with three legs");
  await plain.getByRole("button", { name: "Ask a question" }).click();
  await plain.getByLabel("Option 1", { exact: true }).fill("Ash");
  await plain.getByRole("button", { name: "Another option" }).click();
  await plain.getByLabel("Option 5", { exact: true }).fill("Oak");
  await plain.getByRole("button", { name: "Preview" }).last().click();
  await plain.getByText("Nothing has been sent.").waitFor();
  await plain.getByRole("img", { name: "A stool with three legs" }).first().waitFor();
  await plain.getByLabel("Your words").fill("");
  await plain.getByLabel("Option 5", { exact: true }).fill("");
  await plain.getByRole("button", { name: "Post", exact: true }).click();
  await plain.getByText("A poll has 2 to 20 options.").first().waitFor();
  same(await plain.getByLabel("What photo 1 shows").inputValue(), "A stool with three legs", "the photo after a fault");
  await plain.getByLabel("Your words").fill("Which wood for a #stool?");
  await plain.getByLabel("Option 2", { exact: true }).fill("Oak");
  await plain.getByRole("button", { name: "Post", exact: true }).click();
  await plain.waitForURL(/\/@nora\/posts\/\d+/);
  wrote = /posts\/(\d+)/.exec(plain.url())[1];
  await plain.goto(`${harbour.url}/posts/${wrote}/edit`);
  same(await plain.getByLabel("What photo 1 shows").inputValue(), "A stool with three legs", "the photo that is kept");
});

let letter;
await shows("without script: a message to a maker of another server, and the answer", async () => {
  await plain.goto(`${harbour.url}/@bo@${hill.host}`);
  await plain.getByRole("link", { name: "Write a message" }).click();
  same((await plain.getByLabel("Your words").inputValue()).trim(), `@bo@${hill.host}`, "whom it is for");
  await plain.getByLabel("Your words").fill(`@bo@${hill.host} is the band loom free?`);
  await plain.getByRole("button", { name: "Post", exact: true }).click();
  await plain.getByText("Sent to those you named.").waitFor();
  same(await heading(plain), "Bo of the hill", "the heading");
  let asked;
  await until(async () => {
    asked = (await hill.api("GET", "/conversations", bo)).items[0]?.last;
    return asked !== undefined;
  }, "the message is at the other server");
  await hill.api("POST", "/posts", bo, { text: `@nora@${harbour.host} from Monday on`, in_reply_to: asked.id, audience: "direct" });
  await until(async () => {
    await plain.goto(`${harbour.url}/home`);
    return (await plain.getByRole("link", { name: "Messages, one with something new" }).count()) > 0;
  }, "the frame of the page says that something is new");
  await plain.getByRole("link", { name: "Messages, one with something new" }).click();
  await plain.getByRole("link", { name: /from Monday on/ }).click();
  await plain.getByText("is the band loom free?").last().waitFor();
  same(await plain.getByRole("link", { name: /something new/ }).count(), 0, "what is read");
  letter = new URL(plain.url()).pathname;
});

await shows("with script: letters are counted, photos are sent, the preview follows, Ctrl and Enter send", async () => {
  const scripted = await visitor();
  follow(scripted);
  await signIn(scripted, harbour, "nora", PASSWORD);
  await scripted.goto(`${harbour.url}/posts/new`);
  await scripted.getByLabel("Your words").fill("Shavings");
  await scripted.getByText("8 of 10,000 characters").waitFor();
  await scripted.getByLabel("Add photos").setInputFiles(join(DEMO, "plane.webp"));
  await scripted.locator(".upload canvas").waitFor();
  await scripted.getByRole("button", { name: "Upload" }).click();
  await scripted.getByLabel("What photo 1 shows").fill("A wooden plane");
  await scripted.getByRole("button", { name: "Preview" }).last().click();
  await scripted.locator("#preview").getByText("Shavings").waitFor();
  await scripted.getByLabel("Your words").fill("Shavings, **thin**");
  await scripted.locator("#preview strong").getByText("thin").waitFor();
  await scripted.getByLabel("Your words").press("Control+Enter");
  await scripted.waitForURL(/\/@nora\/posts\/\d+/);
  follow(plain);
  await scripted.context().close();
});

await shows("without script: a visitor from another server is led home to follow", async () => {
  const stranger = await visitor({ javaScriptEnabled: false });
  await stranger.goto(`${harbour.url}/@nora`);
  await stranger.locator("details summary", { hasText: "Follow" }).click();
  await stranger.getByLabel("Your address on your server").fill(`@bo@${hill.host}`);
  await stranger.getByRole("button", { name: "Go" }).click();
  const link = stranger.locator("main").locator(`a[href^="${hill.url}/"]`).first();
  await link.waitFor();
  holds((await link.getAttribute("href")).includes(encodeURIComponent("nora")) || (await link.getAttribute("href")).includes("nora"), "the link forgets whom");
  await stranger.context().close();
});

await shows("without script: no other person edits the listing", async () => {
  const other = await visitor({ javaScriptEnabled: false });
  harbour.peerwright("maker", "create", "eve", "--email", "eve@eve.example");
  const password = /password: (\S+)/.exec(harbour.peerwright("maker", "password", "eve"))[1];
  await signIn(other, harbour, "eve", password);
  const answer = await other.goto(`${harbour.url}${listing}/edit`);
  holds([403, 404].includes(answer.status()), `the editor answered ${answer.status()}`);
  await other.context().close();
});

// ---- A person with the keyboard alone ----------------------------------------------------------------------------

const keyboard = await visitor();

// Presses Tab until what has the focus fits; every stop on the way must be seen to have it.
async function tabTo(page, name, most = 60) {
  const way = [];
  for (let i = 0; i < most; i += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const at = document.activeElement;
      const marks = [at, at.closest("label, .affix, form.search")].filter(Boolean).map((part) => getComputedStyle(part));
      const label = at.getAttribute("aria-label") ?? at.labels?.[0]?.innerText ?? at.innerText ?? "";
      const box = at.getBoundingClientRect();
      // Within a field for a day the way to the calendar is a stop of its own, which the browser marks.
      const isTheBrowsers = /^date/.test(at.type) && !at.matches(":focus");
      const isSeen = isTheBrowsers || marks.some((style) => (style.outlineStyle !== "none" && style.outlineWidth !== "0px") || style.boxShadow !== "none");
      return { label: label.trim(), isSeen, isThere: box.width > 0 && box.height > 0, tag: at.tagName };
    });
    way.push(stop.label || stop.tag);
    holds(stop.tag === "BODY" || (stop.isSeen && stop.isThere), `the focus is not seen on ${JSON.stringify(stop)}`);
    if (name.test(stop.label)) return;
  }
  throw new Error(`no Tab leads to ${name}: ${way.join(" · ")}`);
}

await shows("keyboard: the first Tab offers to skip to the page, and it does", async () => {
  await keyboard.goto(`${harbour.url}/signin`);
  await keyboard.keyboard.press("Tab");
  same(await keyboard.evaluate(() => document.activeElement.innerText), "Skip to the page", "the first stop");
  await keyboard.keyboard.press("Enter");
  same(new URL(keyboard.url()).hash, "#main", "where it leads");
});

await shows("keyboard: signing in", async () => {
  await tabTo(keyboard, /^Name or e-mail$/);
  await keyboard.keyboard.type("nora@nora.example");
  await tabTo(keyboard, /^Password$/);
  await keyboard.keyboard.type(PASSWORD);
  await keyboard.keyboard.press("Enter");
  await keyboard.waitForURL((url) => url.pathname !== "/signin");
});

await shows("keyboard: Enter in the editor keeps a draft, and only the button publishes", async () => {
  await keyboard.goto(`${harbour.url}/listings/new`);
  await tabTo(keyboard, /^Title$/);
  await keyboard.keyboard.type("Ash milking stool");
  await keyboard.keyboard.press("Enter");
  await keyboard.getByText("Your draft is kept. Only you can see it.").waitFor();
  await keyboard.getByLabel("Terms", { exact: true }).focus();
  await keyboard.keyboard.type("Gift");
  await tabTo(keyboard, /^Publish$/, 80);
  await keyboard.keyboard.press("Enter");
  await keyboard.getByText("Published. It is on its way to your followers.").waitFor();
});

await shows("keyboard: a post is kept, and what else can be done with it unfolds", async () => {
  await keyboard.goto(harbour.url + post);
  await tabTo(keyboard, /^Keep$/);
  await keyboard.keyboard.press("Enter");
  await keyboard.getByRole("button", { name: "Kept", pressed: true }).waitFor();
  await tabTo(keyboard, /^More to do with the post by Bo/);
  await keyboard.keyboard.press("Enter");
  await tabTo(keyboard, /^Mute this conversation$/);
  await keyboard.keyboard.press("Enter");
  await keyboard.locator("details.menu summary", { hasText: "More" }).first().click();
  await keyboard.getByRole("button", { name: "Hear of this conversation again" }).waitFor();
});

await shows("keyboard: a post is written and sent at home", async () => {
  await keyboard.goto(`${harbour.url}/home`);
  await tabTo(keyboard, /^What are you making\?$/);
  await keyboard.keyboard.type("Written without a mouse");
  await tabTo(keyboard, /^Post$/);
  await keyboard.keyboard.press("Enter");
  await keyboard.waitForURL(/\/@nora\/posts\/\d+/);
});

await shows("keyboard: the menu opens, and signing out is in it", async () => {
  await keyboard.goto(`${harbour.url}/home`);
  await tabTo(keyboard, /^Your menu$/);
  await keyboard.keyboard.press("Enter");
  await tabTo(keyboard, /^Sign out$/);
  await keyboard.keyboard.press("Enter");
  await keyboard.waitForURL((url) => url.pathname !== "/home");
  same(await keyboard.getByRole("link", { name: "Sign in" }).count() > 0, true, "signing in is offered");
});

// ---- What comes while somebody looks -----------------------------------------------------------------------------

const wil = harbour.maker("wil");

await shows("with script: what is new is said, and shown when somebody asks", async () => {
  const page = await visitor();
  await signIn(page, harbour, "nora", PASSWORD);
  await page.goto(`${harbour.url}/notifications`);
  const listening = page.waitForResponse((answer) => new URL(answer.url()).pathname === "/stream");
  await page.reload();
  same((await listening).status(), 200, "the stream");
  const lines = page.locator(".note");
  const before = await lines.count();
  await harbour.api("POST", "/posts", wil, { text: "Lovely mugs, @nora" });
  const link = page.getByRole("link", { name: "Show what is new" });
  await link.waitFor();
  await page.locator("#notifications-mark[data-new]").waitFor();
  same(await lines.count(), before, "lines that came by themselves");
  await link.click();
  await page.getByRole("link", { name: "wil mentions you" }).waitFor();
  await page.getByRole("button", { name: "Mark all as read" }).click();
  await page.getByText("All is marked as read.").waitFor();
  same(await page.locator("#notifications-mark[data-new]").count(), 0, "unread marks");
  await page.context().close();
});

await shows("without script: notifications are read, dismissed and filtered", async () => {
  const page = await visitor({ javaScriptEnabled: false });
  await signIn(page, harbour, "nora", PASSWORD);
  await harbour.api("POST", "/makers/nora/follow", wil);
  await until(async () => {
    await page.goto(`${harbour.url}/notifications?show=follows`);
    return (await page.getByRole("link", { name: "wil follows you" }).count()) === 1;
  }, "the follow is told");
  await page.getByRole("button", { name: "Dismiss: wil follows you" }).click();
  await page.getByText("It is out of sight.").waitFor();
  same(await page.getByRole("link", { name: "wil follows you" }).count(), 0, "dismissed lines");
  await page.getByRole("link", { name: "Of whom you hear" }).click();
  await page.getByRole("group", { name: "Makers you do not follow" }).getByRole("radio", { name: "Let them wait" }).check();
  await page.getByRole("button", { name: "Keep" }).click();
  await harbour.api("POST", "/posts", wil, { text: "Are you there, @nora?" });
  await until(async () => {
    await page.goto(`${harbour.url}/notifications/requests`);
    return (await page.getByText("Are you there").count()) === 1;
  }, "what is filtered waits");
  await page.getByRole("button", { name: "Let in wil" }).click();
  await page.getByText("You hear of them from now on.").waitFor();
  await page.context().close();
});

// ---- Every page, in every size and light -------------------------------------------------------------------------

const strap = new URL((await plain.goto(`${harbour.url}/@bo@${hill.host}`)) && (await plain.getByRole("link", { name: "Woven strap" }).first().getAttribute("href")), harbour.url).pathname;
const PAGES = [
  ["front", "/", "visitor"],
  ["sign-in", "/signin", "visitor"],
  ["sign-up", "/signup", "visitor"],
  ["about", "/about", "visitor"],
  ["catalogue", "/listings", "visitor"],
  ["catalogue-empty", "/listings?q=zeppelin", "visitor"],
  ["makers", "/makers", "visitor"],
  ["maker", "/@nora", "visitor"],
  ["maker-about", "/@nora/about", "visitor"],
  ["followers", "/@nora/followers", "visitor"],
  ["local", "/local", "visitor"],
  ["known", "/known", "visitor"],
  ["thread", post, "visitor"],
  ["listing", listing, "visitor"],
  ["search", "/search?q=mug", "visitor"],
  ["search-empty", "/search?q=zeppelin", "visitor"],
  ["developers", "/developers", "visitor"],
  ["not-found", "/nothing-of-this-name", "visitor", 404],
  ["home", "/home", "member"],
  ["notifications", "/notifications", "member"],
  ["requests", "/notifications/requests", "member"],
  ["policy", "/notifications/policy", "member"],
  ["own-page", "/@nora", "member"],
  ["thread-member", post, "member"],
  ["bookmarks", "/bookmarks", "member"],
  ["posts-elsewhere", `/@bo@${hill.host}/posts?replies=yes`, "member"],
  ["own-listing", listing, "member"],
  ["editor-new", "/listings/new", "member"],
  ["editor", `${listing}/edit`, "member"],
  ["maker-elsewhere", `/@bo@${hill.host}`, "member"],
  ["listing-elsewhere", strap, "member"],
  ["settings-profile", "/settings", "member"],
  ["settings-account", "/settings/account", "member"],
  ["settings-invites", "/settings/invites", "member"],
  ["sign-ups", "/moderation/sign-ups", "member"],
  ["settings-posts", "/settings/posts", "member"],
  ["composer", "/posts/new", "member"],
  ["composer-edit", `/posts/${wrote}/edit`, "member"],
  ["post-delete", `/posts/${wrote}/delete`, "member"],
  ["messages", "/messages", "member"],
  ["message", letter, "member"],
];

await showEveryPage(harbour, PAGES, { member: await session(harbour, "nora", PASSWORD) });

await shows("German: the pages speak it when the browser asks for it", async () => {
  const german = await visitor({ locale: "de-DE" });
  await german.goto(`${harbour.url}/signin`);
  same(await german.evaluate(() => document.documentElement.lang), "de", "the language");
  await german.getByRole("button", { name: "Anmelden" }).first().waitFor();
  await german.context().close();
});

await showsNoComplaint();
await end();
