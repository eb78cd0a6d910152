// Two instances of the real binary on loopback, on new data, and what is done beside the browser: commands and API.

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

const { PEERWRIGHT_BIN } = process.env;
const DEADLINE = 20_000;

// Asks until the answer is yes, and answers it.
export async function until(question, what) {
  const end = Date.now() + DEADLINE;
  for (;;) {
    const answer = await question();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`after ${DEADLINE / 1000} s still not: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

export class Instance {
  static async start(name) {
    const instance = new Instance();
    instance.folder = mkdtempSync(join(tmpdir(), "peerwright-browser-"));
    const port = await freePort();
    instance.host = `localhost:${port}`;
    instance.url = `http://${instance.host}`;
    instance.environment = {
      ...process.env,
      PEERWRIGHT__INSTANCE__NAME: name,
      PEERWRIGHT__INSTANCE__DOMAIN: instance.host,
      PEERWRIGHT__INSTANCE__PUBLIC_URL: instance.url,
      PEERWRIGHT__HTTP__LISTEN: `127.0.0.1:${port}`,
      PEERWRIGHT__DATABASE__URL: `sqlite://${instance.folder}/peerwright.db`,
      PEERWRIGHT__BLOBS__URL: `file://${instance.folder}/blobs`,
      PEERWRIGHT__FEDERATION__ALLOW_HTTP: "true",
      PEERWRIGHT__FEDERATION__ALLOW_PRIVATE_ADDRESSES: "true",
    };
    instance.said = "";
    instance.process = spawn(PEERWRIGHT_BIN, ["serve"], { cwd: instance.folder, env: instance.environment });
    for (const stream of [instance.process.stdout, instance.process.stderr]) stream.on("data", (text) => (instance.said += text));
    await until(() => {
      if (instance.process.exitCode !== null) throw new Error(`the server ended: ${instance.said}`);
      return instance.said.includes(`serving ${instance.url}`);
    }, "the server serves");
    return instance;
  }

  async stop() {
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    if (this.process.exitCode === null) this.process.kill("SIGTERM");
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }

  firstRun() {
    return /\/first-run\/\w+/.exec(this.said)[0];
  }

  peerwright(...command) {
    return execFileSync(PEERWRIGHT_BIN, command, { cwd: this.folder, env: this.environment, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
  }

  // A maker with a login; answers a bearer token.
  maker(name) {
    this.peerwright("maker", "create", name, "--email", `${name}@${name}.example`);
    return this.peerwright("token", "create", name, "--scopes", "read write follow");
  }

  // A maker who signs in with this password; answers a bearer token.
  member(name, password, ...flags) {
    const command = ["maker", "create", name, "--email", `${name}@${name}.example`, "--password-stdin", ...flags];
    execFileSync(PEERWRIGHT_BIN, command, { cwd: this.folder, env: this.environment, input: `${password}\n`, stdio: ["pipe", "ignore", "pipe"] });
    return this.peerwright("token", "create", name, "--scopes", "read write follow");
  }

  async api(method, path, token, body) {
    const isForm = body instanceof FormData;
    const headers = { Authorization: `Bearer ${token}`, ...(body && !isForm ? { "Content-Type": "application/json" } : {}) };
    const answer = await fetch(`${this.url}/api/peerwright/v1${path}`, { method, headers, body: isForm || !body ? body : JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 300)}`);
    return text ? JSON.parse(text) : null;
  }

  // A published listing with a photo.
  async listing(token, photo, fields) {
    const form = new FormData();
    form.set("alt", fields.alt);
    form.set("file", new Blob([readFileSync(photo)], { type: "image/webp" }), basename(photo));
    const media = await this.api("POST", "/media", token, form);
    await until(async () => (await this.api("GET", `/media/${media.id}`, token)).state === "ready", "the photo is ready");
    const { alt, ...words } = fields;
    const draft = await this.api("POST", "/listings", token, { ...words, photos: [media.id] });
    return this.api("POST", `/listings/${draft.id}/publish`, token);
  }
}
