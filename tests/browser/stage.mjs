// What every walk stands on: one browser, the counting, who visits, and what no page may lack.

import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { Instance } from "./instances.mjs";

const { CHROMIUM, PEERWRIGHT_SHOTS, PEERWRIGHT_SOURCE } = process.env;
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const CONFORMANCE = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
export const DEMO = join(PEERWRIGHT_SOURCE, "server/assets/demo");
export const PASSWORD = "four odd words do well";

let walking = null;
let passed = 0;
export let failed = 0;

// Whose page is told of when what is shown next fails.
export function follow(page) {
  walking = page;
}

export async function shows(sentence, play) {
  try {
    await play();
    passed += 1;
    console.log(`ok      ${sentence}`);
  } catch (error) {
    failed += 1;
    if (process.env.PEERWRIGHT_TEST_LOG && walking) console.log(await walking.locator("main").innerText({ timeout: 1_000 }).catch(() => walking.url()));
    console.log(`FAILED  ${sentence}\n        ${String(error.message ?? error).split("\n").slice(0, 14).join("\n        ")}`);
  }
}

export function same(found, wanted, what) {
  if (found !== wanted) throw new Error(`${what}: ${JSON.stringify(found)} where ${JSON.stringify(wanted)} was wanted`);
}

export function holds(condition, what) {
  if (!condition) throw new Error(what);
}

// Trouble outside of all that is shown ends the run, but not without taking everything away again.
const open = [];
export function atEnd(take) {
  open.push(take);
}

export async function end() {
  for (const one of open.splice(0).reverse()) await one();
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}
process.once("uncaughtException", async (error) => {
  failed += 1;
  console.log(`FAILED  the run\n        ${error.stack}`);
  await end();
});

export const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
atEnd(() => browser.close());

// An instance that is taken away again at the end.
const hosts = new Set();
export async function raise(name) {
  const instance = await Instance.start(name);
  atEnd(() => instance.stop());
  hosts.add(instance.host);
  return instance;
}

// Whatever a page complains of while somebody walks through it.
const complaints = [];

export async function visitor(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-GB", reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.message}`));
  page.on("response", (answer) => {
    if (answer.status() >= 500) complaints.push(`${answer.url()}: ${answer.status()}`);
  });
  page.on("request", (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol.startsWith("http") && !hosts.has(host)) complaints.push(`${page.url()} asks ${host}`);
  });
  page.setDefaultTimeout(10_000);
  return page;
}

export async function showsNoComplaint() {
  await shows("no page complained in the console, asked another host, or failed", async () => {
    same([...new Set(complaints)].join("\n"), "", "complaints");
  });
}

export async function signIn(page, instance, login, password) {
  await page.goto(`${instance.url}/signin`);
  await page.getByLabel("Name or e-mail").fill(login);
  await page.getByLabel("Password").fill(password);
  await page.locator("main").getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname !== "/signin");
}

// What signing in leaves in a browser, for others that begin with it.
export async function session(instance, login, password) {
  const page = await visitor();
  await signIn(page, instance, login, password);
  const state = await page.context().storageState();
  await page.context().close();
  return state;
}

export async function heading(page) {
  return (await page.locator("h1").innerText()).trim();
}

// ---- Every page, in every size and light -------------------------------------------------------------------------

// What no page may lack, whoever looks at it.
async function inspect(page, name) {
  const found = await page.evaluate(() => ({
    language: document.documentElement.lang,
    title: document.title,
    headings: document.querySelectorAll("h1").length,
    mains: document.querySelectorAll("main").length,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    broken: [...document.images].filter((image) => image.complete && image.naturalWidth === 0).map((image) => image.src),
    inline: document.querySelectorAll("script:not([src], [type='application/ld+json']), [style], style").length,
  }));
  same(found.language, "en", `${name}: the language`);
  holds(found.title.length > 0, `${name}: no title`);
  same(found.headings, 1, `${name}: headings of the first order`);
  same(found.mains, 1, `${name}: main parts`);
  holds(found.overflow <= 0, `${name}: ${found.overflow} px wider than the window`);
  same(found.broken.join(" "), "", `${name}: pictures that are not there`);
  same(found.inline, 0, `${name}: scripts or styles within the page`);
}

async function axe(page, name) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate((only) => globalThis.axe.run(document, { runOnly: only, resultTypes: ["violations"] }), CONFORMANCE);
  const told = violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.slice(0, 3).map(({ target }) => target.join(" ")).join(" · ")})`);
  holds(told.length === 0, `${name}: ${told.join("\n")}`);
}

async function shoot(page, name) {
  if (!PEERWRIGHT_SHOTS) return;
  mkdirSync(PEERWRIGHT_SHOTS, { recursive: true });
  // Pictures below the window are loaded when they come near it.
  await page.evaluate(() => document.querySelectorAll("img[loading=lazy]").forEach((image) => (image.loading = "eager")));
  await page.waitForFunction(() => [...document.images].every((image) => image.complete));
  await page.screenshot({ path: join(PEERWRIGHT_SHOTS, `${name}.png`), fullPage: true, timeout: 30_000 });
}

export async function examine(page, name) {
  await inspect(page, name);
  await shoot(page, name);
  await axe(page, name);
}

// Pages as `[name, path, who]` or with the status that is wanted, each seen by those of `sessions`; who has none is nobody.
export async function showEveryPage(instance, pages, sessions) {
  const whose = [...new Set(pages.map(([, , who]) => who))];
  for (const scheme of ["light", "dark"]) {
    for (const width of [360, 1280]) {
      for (const who of whose) {
        const page = await visitor({ viewport: { width, height: width === 360 ? 740 : 900 }, colorScheme: scheme, ...(sessions[who] ? { storageState: sessions[who] } : {}) });
        for (const [name, path, , status = 200] of pages.filter(([, , one]) => one === who)) {
          await shows(`${name} at ${width} px, ${scheme}: whole, and accessible`, async () => {
            const answer = await page.goto(instance.url + path);
            same(answer.status(), status, `the status of ${path}`);
            await examine(page, `${name}-${width}-${scheme}`);
          });
        }
        await page.context().close();
      }
    }
  }
}
