// How things change hands: published, found, asked about, ordered, accepted, sent; by two people on one server and on two,
// without script and with it. And what a shop needs besides: brought along, kept in order, put away, written down.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DEMO, PASSWORD, end, examine, failed, follow, heading, holds, raise, same, session, showEveryPage, shows, showsNoComplaint, visitor } from "./stage.mjs";
import { until } from "./instances.mjs";

const harbour = await raise("Harbour Makers");
const hill = await raise("Hill Guild");
const nora = harbour.member("nora", PASSWORD);
const wil = harbour.member("wil", PASSWORD);
const eve = harbour.member("eve", PASSWORD);
const bo = hill.member("bo", PASSWORD);
const SALTMERE = { name: "Saltmere", lat: 51.34, lon: 12.37 };
await harbour.api("PATCH", "/me", nora, { name: "Nora Quist", bio: "Stoneware, and what goes with it.", place: SALTMERE });
await harbour.api("PATCH", "/me", wil, { name: "Wil Abara", place: { name: "Oxbow", lat: 51.5, lon: 12.6 } });
await hill.api("PATCH", "/me", bo, { name: "Bo of the hill", bio: "Weaves *narrow* bands." });
const sessions = {};
for (const name of ["nora", "wil", "eve"]) sessions[name] = await session(harbour, name, PASSWORD);
sessions.bo = await session(hill, "bo", PASSWORD);

const ADDRESS = "Wil Abara\nOak Lane 3\n4711 Oxbow";

// Somebody at their own browser.
async function as(name, script = false) {
  const page = await visitor({ javaScriptEnabled: script, storageState: sessions[name] });
  follow(page);
  return page;
}

// Who must act next, as the page of an order says it.
async function turn(page) {
  return (await page.locator("#turn").innerText()).trim();
}

// The form of how they sell, among those of its page.
function policies(page) {
  return page.locator('form[action="/settings/selling"]');
}

async function goesOn(page, instance, agreement, sentence) {
  await until(async () => {
    await page.goto(`${instance.url}/agreements/${agreement}`);
    return (await turn(page)) === sentence;
  }, `the page says: ${sentence}`);
}

async function press(page, name, reason) {
  if (reason !== undefined) {
    await page.locator("summary", { hasText: name }).click();
    await page.locator("details[open]").getByLabel("Why").fill(reason);
  }
  await page.locator("main").getByRole("button", { name, exact: true }).click();
}

function number(url) {
  return /agreements\/(\d+)/.exec(url)[1];
}

async function terms(page) {
  const [words, values] = await Promise.all(["dt", "dd"].map((part) => page.locator(`section[aria-labelledby=terms] ${part}`).allInnerTexts()));
  return Object.fromEntries(words.map((word, at) => [word, values[at].replaceAll("\u00a0", " ")]));
}

// What others need of a listing of Nora's; by program, because that is not what is shown.
function offered(fields, token = nora, instance = harbour) {
  return instance.listing(token, join(DEMO, fields.photo ?? "bowls.webp"), { alt: "It stands on a bench", terms: "sale", fulfilment: ["pickup"], ...fields, photo: undefined });
}

async function ordered(listing, wish = {}) {
  return harbour.api("POST", `/listings/${listing.id}/orders`, wil, { quantity: 1, delivery: { kind: "pickup" }, ...wish });
}

// ---- Two people, one server ---------------------------------------------------------------------------------------

const done = {};

async function trade(script) {
  const how = script ? "with script" : "without script";
  const title = script ? "Salt-glazed jug" : "Stoneware mug, speckled";
  const [seller, buyer] = [await as("nora", script), await as("wil", script)];
  let listing;
  let agreement;

  await shows(`${how}: a maker says how they sell`, async () => {
    follow(seller);
    await seller.goto(`${harbour.url}/settings/selling`);
    await seller.getByLabel("A link to pay by").fill("http://pay.example/nora");
    await seller.getByLabel("Returns").fill("Unused, within 14 days.");
    await seller.getByLabel("How you are paid").fill("By bank transfer, within a week.");
    await policies(seller).getByRole("button", { name: "Keep", exact: true }).click();
    await seller.getByText("A link to pay by begins with https://").first().waitFor();
    same(await seller.getByLabel("Returns").inputValue(), "Unused, within 14 days.", "what was typed");
    await seller.getByLabel("A link to pay by").fill("https://pay.example/nora");
    await policies(seller).getByRole("button", { name: "Keep", exact: true }).click();
    await seller.getByText("Kept.", { exact: true }).waitFor();
  });

  await shows(`${how}: a listing in four variations, with what sending it costs, from an empty form to the catalogue`, async () => {
    await seller.goto(`${harbour.url}/listings/new`);
    same(await seller.getByLabel("Place").inputValue(), "Saltmere", "the place of a new listing");
    await seller.getByLabel("Title").fill(title);
    await seller.getByLabel("Category").selectOption({ label: "Ceramics: Tableware" });
    await seller.getByLabel("Section of your shop").fill("For the table");
    await seller.getByLabel("Made by").selectOption({ label: "The maker" });
    await seller.getByLabel("Description").fill("Thrown, **glazed** and fired twice.");
    await seller.getByLabel("Tags").fill("stoneware, tableware");
    await seller.getByLabel("Add photos").setInputFiles(join(DEMO, "mug.webp"));
    await seller.getByRole("button", { name: "Upload" }).click();
    await seller.getByLabel("What photo 1 shows").fill("It stands on a shelf");
    await seller.getByLabel("Price", { exact: true }).fill("24");
    await seller.getByLabel("Currency").selectOption("EUR");
    await seller.getByLabel("What differs (1)").fill("Glaze");
    await seller.getByLabel("Its values (1)").fill("Speckled, Ash");
    await seller.getByLabel("What differs (2)").fill("Size");
    await seller.getByLabel("Its values (2)").fill("Small, Large");
    await seller.getByRole("button", { name: "Lay out the table" }).click();
    await seller.getByLabel("Price of Speckled, Large").fill("thirty");
    for (const [variation, stock] of [["Speckled, Small", "2"], ["Speckled, Large", "3"], ["Ash, Small", "0"], ["Ash, Large", "1"]]) {
      await seller.getByLabel(`Stock of ${variation}`).fill(stock);
    }
    await seller.getByLabel("A question to those who order").fill("Which letters shall stand on it?");
    await seller.getByLabel("Pickup").check();
    await seller.getByLabel("Post", { exact: true }).check();
    for (const [at, zone, cost] of [[1, "The country", "5.20"], [2, "Europe", "14"]]) {
      await seller.getByLabel(`Where to (${at})`).fill(zone);
      await seller.getByLabel(`Cost (${at})`).fill(cost);
    }
    await seller.getByRole("button", { name: "Publish" }).click();
    await seller.getByText("Something in the table cannot be kept.").first().waitFor();
    same(await seller.getByLabel("Stock of Ash, Large").inputValue(), "1", "what was typed in the table");
    await seller.getByLabel("Price of Speckled, Large").fill("31.50");
    await seller.getByRole("button", { name: "Publish" }).click();
    await seller.getByText("Published. It is on its way to your followers.").waitFor();
    same(await heading(seller), title, "the heading");
    listing = new URL(seller.url()).pathname;
  });

  await shows(`${how}: somebody finds it by words and facets, and chooses among its variations`, async () => {
    follow(buyer);
    await buyer.goto(`${harbour.url}/listings`);
    if (!(await buyer.locator("#q").isVisible())) await buyer.locator("summary", { hasText: "Narrow the list" }).click();
    await buyer.getByLabel("Words").fill(title.split(/[ ,]/)[0]);
    await buyer.getByRole("button", { name: "Show these" }).click();
    await buyer.getByRole("complementary").getByRole("link", { name: "Ceramics" }).click();
    await buyer.getByRole("complementary").getByRole("link", { name: "Sale" }).click();
    await buyer.locator("main").getByRole("link", { name: title }).click();
    same(await heading(buyer), title, "the heading");
    await buyer.getByLabel("Glaze").selectOption("Ash");
    await buyer.getByLabel("Size").selectOption("Small");
    await buyer.getByRole("button", { name: "Show price and stock" }).click();
    await buyer.getByRole("status").getByText("Sold out").waitFor();
    await buyer.getByLabel("Glaze").selectOption("Speckled");
    await buyer.getByLabel("Size").selectOption("Large");
    await buyer.getByRole("button", { name: "Show price and stock" }).click();
    await buyer.getByRole("status").getByText("€\u00a031.50").waitFor();
    await buyer.getByRole("status").getByText("3 in stock").waitFor();
  });

  await shows(`${how}: they ask in private, and the maker answers where it is marked as new`, async () => {
    await buyer.getByRole("link", { name: "Ask in private" }).click();
    await buyer.getByText("Stays on this server. Its hosts could read it.").waitFor();
    await buyer.getByLabel("Write to Nora Quist").fill("Does it stand *heat*?");
    await buyer.getByRole("button", { name: "Send", exact: true }).click();
    await buyer.getByText("The message is sent.").waitFor();
    same(await heading(buyer), title, "the heading");
    follow(seller);
    await seller.goto(`${harbour.url}/agreements?which=enquiries`);
    const line = seller.getByRole("listitem").filter({ has: seller.getByRole("link", { name: title }) });
    await line.getByText("New", { exact: true }).waitFor();
    await line.getByRole("link", { name: title }).click();
    await seller.locator(".thread em").getByText("heat").waitFor();
    await seller.getByRole("button", { name: "Send", exact: true }).click();
    await seller.getByText("Write something first.").first().waitFor();
    await seller.getByLabel("Write to Wil Abara").fill("It does, up to 200 degrees.");
    await seller.getByRole("button", { name: "Send", exact: true }).click();
    await seller.getByText("The message is sent.").waitFor();
    await seller.goto(`${harbour.url}/agreements?which=enquiries`);
    same(await line.getByText("New", { exact: true }).count(), 0, "marks of what was read");
    follow(buyer);
    await buyer.reload();
    await buyer.getByText("It does, up to 200 degrees.").waitFor();
    done[`enquiry${script}`] = number(buyer.url());
  });

  await shows(`${how}: an order that lacks something is told so and keeps what was chosen, and then is proposed`, async () => {
    await buyer.goto(`${harbour.url}${listing}?v1=Speckled&v2=Large`);
    await buyer.locator("#order > summary").click();
    same(await buyer.getByLabel("Variation").inputValue(), "Speckled, Large", "the variation that was looked at");
    same(await buyer.getByLabel("Variation").locator("option", { hasText: "Ash, Small" }).count(), 0, "choices that are sold out");
    await buyer.getByLabel("How many").fill("2");
    await buyer.getByRole("radio", { name: "Europe: €\u00a014" }).check();
    await buyer.getByLabel("Which letters shall stand on it?").fill("W. A.");
    await buyer.getByLabel("A word to Nora Quist").fill("For a wedding in June.");
    await buyer.getByRole("button", { name: "Propose the order" }).click();
    await buyer.getByText("Say where it is to be sent.").first().waitFor();
    holds(await buyer.getByRole("radio", { name: "Europe: €\u00a014" }).isChecked(), "the zone is forgotten");
    same(await buyer.getByLabel("Which letters shall stand on it?").inputValue(), "W. A.", "what was typed");
    if (script) await examine(buyer, "order-fault-1280-light");
    await buyer.getByLabel("Where it is sent").fill(ADDRESS);
    await buyer.getByRole("button", { name: "Propose the order" }).click();
    await buyer.getByText("The order is proposed.").waitFor();
    same(await turn(buyer), "It is Nora Quist’s turn.", "who acts next");
    const agreed = await terms(buyer);
    for (const [term, text] of Object.entries({ Variation: "Speckled, Large", Personalised: "W. A.", "How many": "2", "Price for one": "€ 31.50", Delivery: "Sent, Europe", Postage: "€ 14.00", Together: "€ 77.00", Returns: "Unused, within 14 days." })) {
      same(agreed[term], text, `the term ${term}`);
    }
    agreement = number(buyer.url());
  });

  let fingerprint;
  await shows(`${how}: the maker is told whose turn it is, and sees the address once they accept`, async () => {
    follow(seller);
    await seller.goto(`${harbour.url}/notifications`);
    await seller.getByRole("link", { name: "It is your turn: an order with Wil Abara waits for you" }).first().click();
    same(number(seller.url()), agreement, "where the notification leads");
    same(await turn(seller), "Your turn: accept or decline the order.", "who acts next");
    await seller.getByText("For a wedding in June.").waitFor();
    await seller.getByText("The address is sealed").waitFor();
    same(await seller.getByText("Oak Lane 3").count(), 0, "addresses before it is accepted");
    await press(seller, "Accept");
    await seller.getByText("The order is accepted.").waitFor();
    await seller.getByText("Oak Lane 3").waitFor();
    same(await turn(seller), "It is Wil Abara’s turn.", "who acts next");
    fingerprint = await seller.locator(".fingerprint").innerText();
  });

  await shows(`${how}: it is paid, sent and has arrived, and each page says who must act`, async () => {
    follow(buyer);
    await buyer.goto(`${harbour.url}/agreements?which=purchases`);
    await buyer.getByRole("listitem").filter({ hasText: "Your turn" }).getByRole("link", { name: title }).click();
    same(await turn(buyer), "Your turn: pay.", "who acts next");
    same(await buyer.getByRole("link", { name: "https://pay.example/nora" }).count(), 1, "links to pay by");
    same(await buyer.locator(".fingerprint").innerText(), fingerprint, "the fingerprint of the terms");
    await press(buyer, "I have paid");
    same(await turn(buyer), "It is Nora Quist’s turn.", "who acts next");
    follow(seller);
    await seller.reload();
    same(await turn(seller), "Your turn: send it or hand it over.", "who acts next");
    await press(seller, "Sent or handed over");
    same(await turn(seller), "It is Wil Abara’s turn.", "who acts next");
    await buyer.reload();
    same(await turn(buyer), "Your turn: say when it has arrived.", "who acts next");
    await press(buyer, "It has arrived");
    await seller.reload();
    for (const page of [buyer, seller]) {
      follow(page);
      same(await turn(page), "The order is completed.", "how it ended");
      same(await page.locator("section.notice.big button").count(), 0, "things left to do");
      same(await page.locator(".steps [aria-current]").count(), 0, "steps that are not over");
    }
    await buyer.goto(`${harbour.url}${listing}?v1=Speckled&v2=Large`);
    await buyer.getByRole("status").getByText("1 in stock").waitFor();
    done[`order${script}`] = agreement;
    done[`listing${script}`] = listing;
  });

  await shows(`${how}: each says once how it went, for everybody to read`, async () => {
    const nobody = await visitor({ javaScriptEnabled: script });
    for (const [page, other, words] of [[buyer, "Nora Quist", `The ${title} came whole.`], [seller, "Wil Abara", `Paid on the day, for ${title}.`]]) {
      follow(page);
      await page.goto(`${harbour.url}/agreements/${agreement}`);
      const field = page.getByLabel(`Say how it went with ${other}`);
      await page.getByRole("button", { name: "Publish" }).click();
      await page.getByText("Write something first.").first().waitFor();
      await field.fill(words);
      await page.getByRole("button", { name: "Publish" }).click();
      await page.getByText("Your words are published.").waitFor();
      await page.locator("section[aria-labelledby=feedback]").getByText(words).waitFor();
      same(await field.count(), 0, "forms for a second time");
      await nobody.goto(`${harbour.url}/@${other === "Nora Quist" ? "nora" : "wil"}/feedback`);
      await nobody.getByText(words).waitFor();
    }
    await nobody.context().close();
  });

  await seller.context().close();
  await buyer.context().close();
}

await trade(false);
// Without a shop there is nothing more to walk through.
if (failed > 0) await end();
await trade(true);

// ---- Other ends ---------------------------------------------------------------------------------------------------

const bowls = await offered({ title: "Nesting bowls, set of three", price: { amount: "58.00", currency: "EUR" }, quantity: 8, section: "For the table", place: SALTMERE, tags: ["stoneware"] });
const bowlsPage = new URL(bowls.url).pathname;

await shows("without script: nobody but the two sees an order or moves it, and a visitor is asked to sign in first", async () => {
  const other = await as("eve");
  const page = `${harbour.url}/agreements/${done.orderfalse}`;
  same((await other.goto(page)).status(), 404, "the page of others");
  same((await other.request.post(`${page}/act`, { form: { to: "completed" }, headers: { origin: harbour.url } })).status(), 404, "a button of others");
  await other.goto(`${harbour.url}/agreements`);
  await other.getByText("Nothing here yet").waitFor();
  await other.context().close();
  const nobody = await visitor({ javaScriptEnabled: false });
  follow(nobody);
  await nobody.goto(harbour.url + bowlsPage);
  await nobody.getByRole("link", { name: "Order", exact: true }).click();
  await nobody.getByLabel("Name or e-mail").fill("eve");
  await nobody.getByLabel("Password").fill(PASSWORD);
  await nobody.locator("main").getByRole("button", { name: "Sign in" }).click();
  same(new URL(nobody.url()).pathname, `${bowlsPage}/order`, "where signing in leads");
  await nobody.context().close();
});

await shows("without script: an order is taken back, and another is declined with a reason", async () => {
  const [seller, buyer] = [await as("nora"), await as("wil")];
  const first = await ordered(bowls);
  await buyer.goto(`${harbour.url}/agreements/${first.id}`);
  await seller.goto(`${harbour.url}/agreements/${first.id}`);
  await press(buyer, "Take the order back");
  same(await turn(buyer), "The order was taken back.", "how it ended");
  // The maker still looks at it as it was.
  follow(seller);
  await press(seller, "Accept");
  await seller.getByText("This order was changed in the meantime. Look at it again.").waitFor();
  const second = await ordered(bowls);
  await seller.goto(`${harbour.url}/agreements/${second.id}`);
  await press(seller, "Decline", "The kiln is broken.");
  same(await turn(seller), "The order was declined.", "how it ended");
  await buyer.goto(`${harbour.url}/agreements/${second.id}`);
  await buyer.getByText("The kiln is broken.").waitFor();
  done.declined = second.id;
  for (const page of [seller, buyer]) await page.context().close();
});

await shows("without script: the buyer asks to cancel, the maker says no, and yes when asked again", async () => {
  const [seller, buyer] = [await as("nora"), await as("wil")];
  const { id } = await ordered(bowls, { quantity: 3 });
  await harbour.api("POST", `/agreements/${id}/accept`, nora);
  same((await harbour.api("GET", `/listings/${bowls.id}`, nora)).quantity, 5, "the stock while it is held");
  await buyer.goto(`${harbour.url}/agreements/${id}`);
  await press(buyer, "Ask to cancel", "Too many.");
  await press(buyer, "Take that back");
  await buyer.getByText("You took that back.").waitFor();
  same(await turn(buyer), "Your turn: pay.", "who acts next");
  for (const answer of ["No, keep to what was agreed", "Cancel the order"]) {
    await buyer.goto(`${harbour.url}/agreements/${id}`);
    await press(buyer, "Ask to cancel", "I ordered the wrong size.");
    same(await turn(buyer), "It is Nora Quist’s turn.", "who acts next");
    await seller.goto(`${harbour.url}/agreements/${id}`);
    same(await turn(seller), "Your turn: the buyer asks to cancel.", "who acts next");
    await seller.getByText("Wil Abara wants to cancel the order.").waitFor();
    await press(seller, answer);
    await buyer.reload();
    if (answer !== "Cancel the order") await buyer.getByText("Nora Quist said no to that.").waitFor();
  }
  for (const page of [seller, buyer]) {
    await page.goto(`${harbour.url}/agreements/${id}`);
    same(await turn(page), "The order was cancelled.", "how it ended");
    await page.context().close();
  }
  same((await harbour.api("GET", `/listings/${bowls.id}`, nora)).quantity, 8, "the stock after");
  done.cancelled = id;
});

await shows("without script: the money did not come, and a dispute ends when both say the same", async () => {
  const [seller, buyer] = [await as("nora"), await as("wil")];
  const { id } = await ordered(bowls);
  await harbour.api("POST", `/agreements/${id}/accept`, nora);
  await harbour.api("POST", `/agreements/${id}/pay`, wil);
  await seller.goto(`${harbour.url}/agreements/${id}`);
  await press(seller, "The money did not come");
  await buyer.goto(`${harbour.url}/agreements/${id}`);
  same(await turn(buyer), "Your turn: pay.", "who acts next");
  await harbour.api("POST", `/agreements/${id}/ship`, nora);
  await buyer.reload();
  await press(buyer, "Open a dispute", "One bowl is broken.");
  same(await turn(buyer), "It is Nora Quist’s turn.", "who acts next");
  await seller.goto(`${harbour.url}/agreements/${id}`);
  same(await turn(seller), "A dispute is open: say how it is to end.", "who acts next");
  await seller.getByText("One bowl is broken.").waitFor();
  await press(seller, "It is settled: cancel the order", "You get it back.");
  await buyer.reload();
  same(await turn(buyer), "A dispute is open: say how it is to end.", "who acts next");
  await buyer.getByText("Nora Quist wants to cancel the order.").waitFor();
  done.disputed = id;
  const { id: other } = await ordered(bowls);
  for (const [verb, who] of [["accept", nora], ["ship", nora], ["dispute", wil]]) await harbour.api("POST", `/agreements/${other}/${verb}`, who);
  await seller.goto(`${harbour.url}/agreements/${other}`);
  await press(seller, "It is settled: close the order");
  await buyer.goto(`${harbour.url}/agreements/${other}`);
  await press(buyer, "It is settled: close the order");
  same(await turn(buyer), "The order is completed.", "how it ended");
  await buyer.goto(`${harbour.url}/agreements/${id}`);
  await buyer.locator(".event", { hasText: "Nora Quist said that the money did not come." }).waitFor();
  same(await buyer.locator(".event q").allInnerTexts().then((said) => said.join()), "One bowl is broken.,You get it back.", "who gave which reason");
  for (const page of [seller, buyer]) await page.context().close();
});

await shows("without script: a loan has a day on which it ends, and is over when it is back", async () => {
  const warp = await offered({ title: "Warping board", terms: "loan", photo: "board.webp" });
  const [seller, buyer] = [await as("nora"), await as("wil")];
  done.loan = `${new URL(warp.url).pathname}/order`;
  await buyer.goto(harbour.url + done.loan);
  const day = new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 10);
  same(await buyer.getByLabel("Lent until").getAttribute("required"), "", "the day must be given");
  await buyer.getByLabel("Lent until").fill("2020-01-01");
  await buyer.getByRole("button", { name: "Propose the order" }).click();
  await buyer.getByText("A loan needs a day on which it ends, within a year.").first().waitFor();
  await buyer.getByLabel("Lent until").fill(day);
  await buyer.getByRole("button", { name: "Propose the order" }).click();
  await buyer.getByText("The order is proposed.").waitFor();
  same((await terms(buyer)).Together, "Nothing is paid", "what is paid");
  const id = number(buyer.url());
  await seller.goto(`${harbour.url}/agreements/${id}`);
  follow(seller);
  await press(seller, "Accept");
  same(await turn(seller), "Your turn: send it or hand it over.", "who acts next");
  await press(seller, "Sent or handed over");
  same(await turn(seller), "Your turn: say when it is back.", "who acts next");
  done.lent = id;
  await buyer.reload();
  follow(buyer);
  holds((await turn(buyer)).startsWith("Bring it back by "), `the borrower reads: ${await turn(buyer)}`);
  const other = await ordered(warp, { loan_until: day });
  for (const verb of ["accept", "ship", "take-back"]) await harbour.api("POST", `/agreements/${other.id}/${verb}`, nora);
  await buyer.goto(`${harbour.url}/agreements/${other.id}`);
  same(await turn(buyer), "Your turn: close the order.", "who acts next");
  await press(buyer, "Close the order");
  same(await turn(buyer), "The order is completed.", "how it ended");
  for (const page of [seller, buyer]) await page.context().close();
});

await shows("without script: an order is accepted as it comes where the maker wants it so, and the last one goes once", async () => {
  const seller = await as("nora");
  await seller.goto(`${harbour.url}/settings/selling`);
  await seller.getByLabel("Accept orders as they come").check();
  await policies(seller).getByRole("button", { name: "Keep", exact: true }).click();
  await seller.getByText("Kept.", { exact: true }).waitFor();
  const last = await offered({ title: "The last lamp", price: { amount: "90.00", currency: "EUR" }, quantity: 1, photo: "lamp.webp" });
  const buyer = await as("wil");
  const page = `${harbour.url}${new URL(last.url).pathname}`;
  await buyer.goto(`${page}/order`);
  await buyer.getByText("There is stock, and orders are accepted as they come.").waitFor();
  await buyer.getByRole("button", { name: "Propose the order" }).click();
  await buyer.getByText("The order is accepted.").waitFor();
  same(await turn(buyer), "Your turn: pay.", "who acts next");
  done.accepted = number(buyer.url());
  await buyer.goto(page);
  await buyer.getByText("Nothing is left. The maker may make more.").waitFor();
  same(await buyer.locator("#order").count(), 0, "orders of what is sold out");
  done.sold = new URL(last.url).pathname;
  await seller.getByLabel("Accept orders as they come").uncheck();
  await policies(seller).getByRole("button", { name: "Keep", exact: true }).click();
  await seller.getByText("Kept.", { exact: true }).waitFor();
  for (const one of [seller, buyer]) await one.context().close();
});

// ---- Asking -------------------------------------------------------------------------------------------------------

await shows("without script: a saved reply is put into an answer, and taken away again", async () => {
  const page = await as("nora");
  const add = async (title, words) => {
    await page.goto(`${harbour.url}/settings/selling`);
    await page.getByLabel("Name", { exact: true }).fill(title);
    await page.getByLabel("Words", { exact: true }).fill(words);
    await page.getByRole("button", { name: "Save the reply" }).click();
    await page.getByText("The reply is saved.").waitFor();
  };
  await add("Postage", "Postage is 5.20 in the country.");
  await add("Kiln", "The kiln is fired on Fridays.");
  await page.goto(`${harbour.url}/agreements/${done.enquiryfalse}`);
  await page.getByLabel("Write to Wil Abara").fill("Good question.");
  await page.locator("summary", { hasText: "Saved replies" }).click();
  await page.getByRole("button", { name: /^Put in\W+Postage$/ }).click();
  same((await page.getByLabel("Write to Wil Abara").inputValue()).trim(), "Good question.\n\nPostage is 5.20 in the country.", "the answer");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByText("Good question.").waitFor();
  await page.goto(`${harbour.url}/settings/selling`);
  await page.getByRole("button", { name: /^Remove\W+Kiln$/ }).click();
  await page.getByText("The reply is removed.").waitFor();
  await page.context().close();
});

await shows("without script: while the maker is away the listing says so, and who asks is answered once", async () => {
  const [seller, buyer] = [await as("nora"), await as("wil")];
  const away = async (is) => {
    await seller.goto(`${harbour.url}/settings`);
    await seller.getByLabel("I am away at the moment").setChecked(is);
    await seller.getByLabel("What people read while you are away").fill(is ? "Back on Monday." : "");
    await seller.getByRole("button", { name: "Keep profile" }).click();
    await seller.getByText("Your profile is kept.").waitFor();
  };
  await seller.goto(`${harbour.url}/settings/selling`);
  await seller.getByLabel("While you are away, answer").fill("I read this on Monday, with the kiln cold.");
  await policies(seller).getByRole("button", { name: "Keep", exact: true }).click();
  await seller.getByText("Kept.", { exact: true }).waitFor();
  await away(true);
  follow(buyer);
  await buyer.goto(harbour.url + bowlsPage);
  await buyer.getByText("Back on Monday.").waitFor();
  const answers = buyer.getByText("with the kiln cold");
  for (const question of ["Do they stack?", "And how deep?"]) {
    await buyer.goto(`${harbour.url}${bowlsPage}/ask`);
    await buyer.getByLabel("Write to Nora Quist").fill(question);
    await buyer.getByRole("button", { name: "Send", exact: true }).click();
    await buyer.waitForURL(/\/agreements\/\d+/);
    await until(async () => {
      await buyer.reload();
      return (await answers.count()) > 0;
    }, "the away answer is there");
  }
  await buyer.reload();
  same(await answers.count(), 1, "away answers");
  done.asked = number(buyer.url());
  await away(false);
  for (const page of [seller, buyer]) await page.context().close();
});

// ---- Finding ------------------------------------------------------------------------------------------------------

const band = await offered({ title: "Woven strap", price: { amount: "31.00", currency: "EUR" }, photo: "strap.webp", fulfilment: ["pickup", "ship"], quantity: 4 }, bo, hill);
await harbour.api("GET", `/resolve?uri=${encodeURIComponent(band.address)}`, wil);
const far = await offered({ title: "Birdhouse of larch", price: { amount: "35.00", currency: "SEK" }, place: { name: "Farholm", lat: 52.5, lon: 13.4 }, photo: "birdhouse.webp" }, eve);

await shows("without script: the catalogue narrows by price, place, follow and origin with plain links, and each is taken off again", async () => {
  const page = await as("wil");
  const facets = page.getByRole("complementary");
  const cards = async () => (await page.locator(".card h3").allInnerTexts()).sort().join(" | ");
  await harbour.api("POST", "/makers/nora/follow", wil);
  await page.goto(`${harbour.url}/listings`);
  const all = await page.locator(".card").count();
  await page.getByLabel("Lowest price").fill("30");
  await page.getByLabel("Highest price").fill("60.50");
  await page.getByLabel("Currency").selectOption("EUR");
  await page.getByRole("button", { name: "Show these" }).click();
  same(await cards(), "Nesting bowls, set of three | Woven strap", "what costs 30 to 60.50 euro");
  await page.getByRole("link", { name: "Lowest price first" }).click();
  same((await page.locator(".card h3").allInnerTexts())[0], "Woven strap", "the cheapest");
  await facets.getByRole("link", { name: hill.host }).click();
  same(await cards(), "Woven strap", "what comes from the other server");
  await page.getByRole("link", { name: `${hill.host} , remove` }).click();
  await page.getByRole("link", { name: "Clear all" }).click();
  same(await page.locator(".card").count(), all, "everything");
  await facets.getByRole("link", { name: "Near Saltmere" }).click();
  same(await cards(), "Nesting bowls, set of three | Salt-glazed jug | Stoneware mug, speckled", "what is near");
  same(await page.getByRole("navigation", { name: "Order" }).locator("[aria-current]").innerText(), "Nearest first", "the order");
  await facets.getByRole("link", { name: "Within 250 km" }).click();
  holds((await cards()).includes("Birdhouse"), `within 250 km there is ${await cards()}`);
  await facets.getByRole("link", { name: "Anywhere" }).click();
  await facets.getByRole("link", { name: "Of those you follow" }).click();
  holds(!(await cards()).includes("Birdhouse") && (await cards()).includes("bowls"), `of those who are followed there is ${await cards()}`);
  await facets.getByRole("link", { name: "Loan" }).click();
  same(await cards(), "Warping board", "loans of those who are followed");
  await facets.getByRole("link", { name: "Gift" }).click();
  await page.getByText("Nothing fits all of this.").waitFor();
  await page.context().close();
});

await shows("without script: a shop has sections, and each is a list of its own", async () => {
  const page = await visitor({ javaScriptEnabled: false });
  follow(page);
  await page.goto(`${harbour.url}/@nora`);
  await page.getByRole("list", { name: "Sections of the shop" }).getByRole("link", { name: "For the table" }).click();
  same(await page.locator(".card").count(), 3, "listings of the section");
  done.section = new URL(page.url()).pathname + new URL(page.url()).search;
  await page.context().close();
});

// ---- Keeping a shop in order ---------------------------------------------------------------------------------------

await shows("without script: prices and stock are changed on one page, all of them or none", async () => {
  const page = await as("nora");
  await page.goto(`${harbour.url}/listings/stock`);
  await page.getByLabel("Price of Nesting bowls, set of three").fill("free");
  await page.getByLabel("Stock of Warping board").fill("2");
  await page.getByRole("button", { name: "Keep changes" }).click();
  await page.getByText("Write a number, such as 14 or 14.50.").waitFor();
  same(await page.getByLabel("Stock of Warping board").inputValue(), "2", "what was typed");
  same((await harbour.api("GET", `/listings/${bowls.id}`, nora)).price.amount, "58.00", "the price as it was");
  await page.getByLabel("Price of Nesting bowls, set of three").fill("60.00");
  await page.getByLabel("Stock of Ash, Small").first().fill("4");
  await page.getByRole("button", { name: "Keep changes" }).click();
  await page.getByText("Prices and stock are kept.").waitFor();
  same(await page.getByLabel("Price of Nesting bowls, set of three").inputValue(), "60.00", "the new price");
  await page.context().close();
});

await shows("without script: a listing is doubled as a draft, which goes out at its time", async () => {
  const [page, nobody] = [await as("nora"), await visitor({ javaScriptEnabled: false })];
  await page.goto(harbour.url + bowlsPage);
  await page.getByRole("button", { name: "Duplicate" }).click();
  await page.getByText("This is the copy. Only you can see it.").waitFor();
  const copy = new URL(page.url()).pathname.replace(/\/edit$/, "");
  await page.getByLabel("Title").fill("Nesting bowls, second firing");
  const minute = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 16);
  await page.getByLabel("Publish by itself at").fill(minute(2));
  await page.getByRole("button", { name: "Keep draft" }).last().click();
  await page.getByText("Your draft is kept. Only you can see it.").waitFor();
  await page.goto(harbour.url + copy);
  await page.getByText("It goes out by itself:").waitFor();
  done.draft = copy;
  same((await nobody.goto(harbour.url + copy)).status(), 404, "a draft, for others");
  const again = await offered({ title: "A second thought", price: { amount: "4.00", currency: "EUR" } });
  await page.goto(harbour.url + new URL(again.url).pathname);
  await page.getByRole("button", { name: "Duplicate" }).click();
  await page.getByLabel("Title").fill("A third thought");
  await page.getByLabel("Publish by itself at").fill(minute(-0.01));
  await page.getByRole("button", { name: "Keep draft" }).last().click();
  const third = new URL(page.url()).pathname.replace(/\/edit$/, "");
  await until(async () => (await nobody.goto(harbour.url + third)).status() === 200, "its time has come");
  same(await heading(nobody), "A third thought", "the heading");
  for (const one of [page, nobody]) await one.context().close();
});

await shows("without script: what is over is put away, and renewed with one button", async () => {
  const page = await as("nora");
  const within = (seconds) => new Date(Date.now() + seconds * 1_000).toISOString().replace(/\.\d+/, "");
  const short = await offered({ title: "Until the market closes", price: { amount: "12.00", currency: "EUR" }, photo: "spoons.webp" });
  await harbour.api("PATCH", `/listings/${short.id}`, nora, { ends_at: within(2) });
  const path = harbour.url + new URL(short.url).pathname;
  await until(async () => {
    await page.goto(path);
    return (await page.locator(".owner-bar").getByText("Archived").count()) > 0;
  }, "it is put away");
  done.over = new URL(short.url).pathname;
  const other = await offered({ title: "Until the next market", price: { amount: "12.00", currency: "EUR" }, ends_at: within(86_400) });
  await page.goto(harbour.url + new URL(other.url).pathname);
  await page.getByRole("button", { name: "Renew" }).click();
  await page.getByText("It is offered again.").waitFor();
  const { ends_at } = await harbour.api("GET", `/listings/${other.id}`, nora);
  holds(new Date(ends_at) - Date.now() > 100 * 86_400_000, `it is offered until ${ends_at}`);
  await page.goto(path);
  await page.getByRole("button", { name: "Renew" }).click();
  await page.getByText("It is offered again.").waitFor();
  same(await page.locator(".owner-bar .status").innerText(), "Published", "its state");
  await page.context().close();
});

await shows("without script: a place stays on the map when its listing is edited", async () => {
  const page = await as("nora");
  await page.goto(`${harbour.url}${bowlsPage}/edit`);
  await page.getByLabel("Description").fill("Three, one in the other.");
  await page.getByRole("button", { name: "Keep changes" }).click();
  await page.getByText("Your changes are kept.").waitFor();
  await page.goto(`${harbour.url}/listings?near=51.34,12.37&km=10`);
  await page.getByRole("link", { name: "Nesting bowls, set of three" }).waitFor();
  await page.context().close();
});

await shows("without script: all orders go home as a table", async () => {
  const page = await as("nora");
  await page.goto(`${harbour.url}/agreements`);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Orders as a table (CSV)" }).click()]);
  const table = readFileSync(await download.path(), "utf8");
  const [head, ...rows] = table.trim().split(/\r?\n/);
  holds(head.startsWith("order,role,other_party,state,"), `the head is ${head}`);
  same(rows.length, (await harbour.api("GET", "/agreements?kind=order&limit=80", nora)).items.length, "rows");
  const row = rows.find((row) => row.startsWith(done.orderfalse));
  holds(row.includes(",seller,wil,completed,") && row.includes('"Speckled, Large"') && row.includes(",77.00,EUR,"), `the row is ${row}`);
  holds(!table.includes("Oak Lane"), "an address is in the table");
  await page.context().close();
});

// ---- A shop that comes over ---------------------------------------------------------------------------------------

const COLUMNS = "TITLE,DESCRIPTION,PRICE,CURRENCY_CODE,QUANTITY,TAGS,MATERIALS,IMAGE1,IMAGE2,IMAGE3,IMAGE4,IMAGE5,IMAGE6,IMAGE7,IMAGE8,IMAGE9,IMAGE10,VARIATION 1 TYPE,VARIATION 1 NAME,VARIATION 1 VALUES,VARIATION 2 TYPE,VARIATION 2 NAME,VARIATION 2 VALUES,SKU";
const SOLD = "Sale Date,Item Name,Buyer,Quantity,Price,Coupon Code,Date Paid,Date Shipped,Ship Name,Ship Address1,Order ID";

function file(name, text, mimeType = "text/csv") {
  return { name, mimeType, buffer: Buffer.from(text) };
}

function row(title, price, variations, sku, image = "") {
  return `"${title}","Two lines,\r\n""quoted"" &amp; long",${price},EUR,3,"hand_made,linen",linen,${image},,,,,,,,,,${variations},${sku}`;
}

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

// A zip file with one picture in it, stored as it is.
function zip(name, bytes) {
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt32LE(crc32(bytes), 10);
  common.writeUInt32LE(bytes.length, 14);
  common.writeUInt32LE(bytes.length, 18);
  common.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, Buffer.from(name), bytes]);
  const entry = Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), common, Buffer.alloc(14), Buffer.from(name)]);
  const tail = Buffer.alloc(18);
  tail.writeUInt16LE(1, 4);
  tail.writeUInt16LE(1, 6);
  tail.writeUInt32LE(entry.length, 8);
  tail.writeUInt32LE(local.length, 12);
  return Buffer.concat([local, entry, Buffer.from("PK\x05\x06"), tail]);
}

const SHOP = `\ufeff${COLUMNS}\r\n${[
  row("Linen scarf", "55.00", 'Custom,Colour,"Blue,Red",,,', "SC-1", "http://127.0.0.1:1/gone.jpg"),
  row("Linen napkins, four", "28.00", ",,,,,", "", "https://photos.example/il/napkins.webp"),
  row("Table runner", "cheap", ",,,,,", ""),
].join("\r\n")}\r\n`;

await shows("with script: a file of sold orders is refused, and why is said", async () => {
  const page = await as("nora", true);
  await page.goto(`${harbour.url}/settings/import`);
  const sold = `${SOLD}\n12/01/26,Mug,Bo Buyer,1,46,,12/01/26,13/01/26,Bo Buyer,Main Street 1,77\n`;
  for (const [sent, why] of [[sold, "It holds names and addresses of buyers, which nobody here needs."], ["a,b\n1,2\n", "This is no file of listings as Etsy exports it."]]) {
    await page.getByLabel("Etsy's file of your listings").setInputFiles(file("EtsySoldOrderItems2026.csv", sent));
    await page.getByRole("button", { name: "Look at it first" }).click();
    await page.getByText(why).first().waitFor();
    same(await page.getByText("Main Street").count(), 0, "buyers in the page");
  }
  same(await page.getByText("Files you brought before").count(), 0, "files that were taken");
  await examine(page, "import-refused-1280-light");
  await page.context().close();
});

await shows("without script: a shop is looked at first, comes over, and once only", async () => {
  const page = await as("nora");
  const outcome = async (name) => Number((await page.locator(".status", { hasText: `${name}:` }).innerText()).split(":")[1]);
  const titles = async () => (await harbour.api("GET", "/makers/nora/listings?limit=80", nora)).items.map(({ title }) => title);
  const bring = async () => {
    await page.goto(`${harbour.url}/settings/import`);
    await page.getByLabel("Etsy's file of your listings").setInputFiles(file("EtsyListingsDownload.csv", SHOP));
    await page.getByLabel("Photos as a zip file").setInputFiles(file("photos.zip", zip("napkins.webp", readFileSync(join(DEMO, "scarf.webp"))), "application/zip"));
    await page.getByRole("button", { name: "Look at it first" }).click();
    await page.getByText("Nothing is made of it yet.").waitFor();
  };
  const start = async () => {
    await page.getByRole("button", { name: "Make listings of it" }).click();
    await until(async () => {
      await page.goto(page.url().split("?")[0]);
      return (await page.getByText("It is done.").count()) > 0;
    }, "the shop has come over");
  };
  await bring();
  same([await outcome("New"), await outcome("Refused"), await outcome("As before")].join(), "2,1,0", "what would become of it");
  holds((await page.locator("tbody tr").first().innerText()).includes("Table runner"), "what needs a look is not the first");
  holds(!(await titles()).includes("Linen scarf"), "a look makes listings");
  done.looked = new URL(page.url()).pathname;
  const count = (await titles()).length;
  await bring();
  await start();
  done.imported = new URL(page.url()).pathname;
  same((await titles()).length, count + 2, "listings");
  const scarf = (await harbour.api("GET", "/makers/nora/listings?limit=80", nora)).items.find(({ title }) => title === "Linen scarf");
  await page.getByRole("link", { name: "See your listings" }).click();
  await page.getByRole("link", { name: "Linen scarf" }).waitFor();
  same(`${scarf.state} ${scarf.variations.map(({ values }) => values[0])}`, "draft Blue,Red", "the scarf");
  const napkins = (await harbour.api("GET", "/makers/nora/listings?limit=80", nora)).items.find(({ title }) => title === "Linen napkins, four");
  same(napkins.photos.length, 1, "the photo from the zip");
  await bring();
  same([await outcome("New"), await outcome("Changed"), await outcome("As before")].join(), "0,0,2", "what a second time changes");
  await start();
  same((await titles()).length, count + 2, "listings after the second time");
  await page.goto(`${harbour.url}/settings/import`);
  same(await page.locator("section[aria-labelledby=before] li").count(), 3, "files that were brought");
  await page.context().close();
});

// ---- Two servers --------------------------------------------------------------------------------------------------

await shows("without script: the whole order between two servers, from the address of the listing to its end", async () => {
  const [buyer, seller] = [await as("bo"), await as("nora")];
  follow(buyer);
  await buyer.goto(`${hill.url}/search`);
  await buyer.locator("main").getByRole("searchbox").fill(harbour.url + done.listingfalse);
  await buyer.locator("main").getByRole("button", { name: "Search" }).click();
  await buyer.locator("main").getByRole("link", { name: "Stoneware mug, speckled" }).first().click();
  await buyer.getByText(`Comes from ${harbour.host}`).waitFor();
  done.elsewhere = new URL(buyer.url()).pathname;
  await buyer.getByRole("link", { name: "Ask in private" }).click();
  await buyer.getByText(`Goes to ${harbour.host} as a private message.`).waitFor();
  await buyer.goto(hill.url + done.elsewhere);
  await buyer.locator("#order > summary").click();
  await buyer.getByLabel("Variation").selectOption("Speckled, Small");
  await buyer.getByRole("radio", { name: "Europe: €\u00a014" }).check();
  await buyer.getByLabel("Where it is sent").fill("Bo\nUpper Path 9\nHill");
  await buyer.getByRole("button", { name: "Propose the order" }).click();
  await buyer.getByText("The order is proposed.").waitFor();
  same(await turn(buyer), "It is Nora Quist’s turn.", "who acts next");
  const bought = number(buyer.url());
  done.bought = bought;
  let sold;
  follow(seller);
  await until(async () => {
    await seller.goto(`${harbour.url}/agreements?which=sales`);
    const line = seller.getByRole("listitem").filter({ hasText: "Bo of the hill" });
    if ((await line.count()) === 0) return false;
    await line.getByRole("link").first().click();
    sold = number(seller.url());
    return true;
  }, "the order is at the other server");
  same(await turn(seller), "Your turn: accept or decline the order.", "who acts next");
  same(await seller.getByText("Upper Path").count(), 0, "addresses before it is accepted");
  await press(seller, "Accept");
  await until(async () => {
    await seller.goto(`${harbour.url}/agreements/${sold}`);
    return (await seller.getByText("Upper Path 9").count()) > 0;
  }, "the address is there");
  follow(buyer);
  await goesOn(buyer, hill, bought, "Your turn: pay.");
  same(await buyer.locator(".fingerprint").innerText(), await seller.locator(".fingerprint").innerText(), "the fingerprint of the terms");
  same(JSON.stringify(await terms(buyer)), JSON.stringify(await terms(seller)), "the terms");
  await press(buyer, "I have paid");
  await goesOn(seller, harbour, sold, "Your turn: send it or hand it over.");
  await press(seller, "Sent or handed over");
  await goesOn(buyer, hill, bought, "Your turn: say when it has arrived.");
  await buyer.getByLabel("Write to Nora Quist").fill("It is here, whole.");
  await buyer.getByRole("button", { name: "Send", exact: true }).click();
  await press(buyer, "It has arrived");
  await goesOn(seller, harbour, sold, "The order is completed.");
  await goesOn(buyer, hill, bought, "The order is completed.");
  await until(async () => {
    await seller.goto(`${harbour.url}/agreements/${sold}`);
    return (await seller.getByText("It is here, whole.").count()) > 0;
  }, "the message is at the other server");
  done.soldElsewhere = sold;
  follow(buyer);
  await buyer.getByLabel("Say how it went with Nora Quist").fill("From one hill to the next harbour, well packed.");
  await buyer.getByRole("button", { name: "Publish" }).click();
  await buyer.getByText("Your words are published.").waitFor();
  await until(async () => {
    await seller.goto(`${harbour.url}/@nora/feedback`);
    return (await seller.getByText("well packed").count()) > 0;
  }, "the review stands at the seller's server");
  await until(async () => {
    await buyer.goto(`${hill.url}/agreements/${bought}`);
    return (await buyer.getByText("has not confirmed yet").count()) === 0;
  }, "the seller's server has confirmed it");
  const second = await hill.api("POST", `/listings/${/listings\/(\d+)/.exec(done.elsewhere)[1]}/orders`, bo, { variation: "Speckled, Small", delivery: { kind: "pickup" } });
  done.waiting = second.id;
  for (const page of [buyer, seller]) await page.context().close();
});

await shows("without script: what was asked of the other server is said until it answers", async () => {
  const page = await as("bo");
  let sold;
  await until(async () => {
    sold = (await harbour.api("GET", "/agreements?kind=order&limit=1", nora)).items[0];
    return sold.state === "proposed" && sold.buyer?.startsWith("bo@");
  }, "the order is at the other server");
  await harbour.api("POST", `/agreements/${sold.id}/accept`, nora);
  await goesOn(page, hill, done.waiting, "Your turn: pay.");
  await press(page, "Ask to cancel", "I found one in my cupboard.");
  await until(async () => (await harbour.api("GET", `/agreements/${sold.id}`, nora)).wants.buyer === "cancelled", "the other server knows");
  await page.goto(`${hill.url}/agreements/${done.waiting}`);
  await page.getByText("The seller was asked to cancel, and has not answered.").waitFor();
  same(await turn(page), "It is Nora Quist’s turn.", "who acts next");
  await page.context().close();
});

// ---- Every page, in every size and light --------------------------------------------------------------------------

const fresh = await ordered(bowls, { message: "The grey ones, please." });

await showEveryPage(
  harbour,
  [
    ["market-listing", done.listingfalse, "visitor"],
    ["market-listing-chosen", `${done.listingfalse}?v1=Speckled&v2=Large#choose`, "wil"],
    ["market-listing-sold", done.sold, "wil"],
    ["market-shop", "/@nora", "visitor"],
    ["market-section", done.section, "visitor"],
    ["market-reviews", "/@nora/feedback", "visitor"],
    ["market-reviews-none", "/@eve/feedback", "visitor"],
    ["market-catalogue", "/listings?currency=EUR&min=10&max=80&terms=sale&near=51.34,12.37&km=50&sort=near", "wil"],
    ["market-catalogue-none", "/listings?currency=EUR&min=10&scope=followed&terms=gift", "wil"],
    ["market-sheet", `${done.listingfalse}/print`, "wil"],
    ["market-order", `${done.listingfalse}/order?variation=Speckled,%20Large`, "wil"],
    ["market-order-loan", done.loan, "wil"],
    ["market-ask", `${bowlsPage}/ask`, "wil"],
    ["market-bought", "/agreements?which=purchases", "wil"],
    ["market-order-proposed-buyer", `/agreements/${fresh.id}`, "wil"],
    ["market-order-accepted-buyer", `/agreements/${done.accepted}`, "wil"],
    ["market-order-disputed-buyer", `/agreements/${done.disputed}`, "wil"],
    ["market-order-lent-buyer", `/agreements/${done.lent}`, "wil"],
    ["market-order-cancelled", `/agreements/${done.cancelled}`, "wil"],
    ["market-enquiry-buyer", `/agreements/${done.asked}`, "wil"],
    ["market-none", "/agreements", "eve"],
    ["market-not-yours", `/agreements/${fresh.id}`, "eve", 404],
    ["market-agreements", "/agreements", "nora"],
    ["market-order-proposed-seller", `/agreements/${fresh.id}`, "nora"],
    ["market-order-disputed-seller", `/agreements/${done.disputed}`, "nora"],
    ["market-order-lent-seller", `/agreements/${done.lent}`, "nora"],
    ["market-order-completed", `/agreements/${done.soldElsewhere}`, "nora"],
    ["market-order-reviewed", `/agreements/${done.orderfalse}`, "nora"],
    ["market-order-declined", `/agreements/${done.declined}`, "nora"],
    ["market-enquiry-seller", `/agreements/${done.enquiryfalse}`, "nora"],
    ["market-selling", "/settings/selling", "nora"],
    ["market-webhooks", "/settings/webhooks", "nora"],
    ["market-saved-searches", "/saved-searches", "wil"],
    ["market-stock", "/listings/stock", "nora"],
    ["market-editor", `${done.listingfalse}/edit`, "nora"],
    ["market-own-listing", done.listingfalse, "nora"],
    ["market-own-draft", done.draft, "nora"],
    ["market-own-renewed", done.over, "nora"],
    ["market-import", "/settings/import", "nora"],
    ["market-import-looked", done.looked, "nora"],
    ["market-import-done", done.imported, "nora"],
    ["market-notifications", "/notifications", "nora"],
  ],
  sessions,
);
await showEveryPage(
  hill,
  [
    ["market-listing-elsewhere", done.elsewhere, "bo"],
    ["market-ask-elsewhere", `${done.elsewhere}/ask`, "bo"],
    ["market-order-elsewhere", `/agreements/${done.waiting}`, "bo"],
  ],
  sessions,
);

await showsNoComplaint();
await end();
