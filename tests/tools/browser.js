// open(PAGE, size): a page in Debian's Chromium, with whatever it complains of in `complaints`.
const fs = require("fs");
const os = require("os");
const path = require("path");
const { chromium } = require("playwright-core");

const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

async function open(url, options) {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), "finlint-browser-"));
  const context = await chromium.launchPersistentContext(profile, { executablePath: "/usr/bin/chromium", args: quiet, ...options });
  const page = context.pages()[0] ?? (await context.newPage());
  const complaints = [], requests = [];
  page.on("console", (message) => complaints.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(url);
  const close = async () => {
    await context.close();
    fs.rmSync(profile, { recursive: true, force: true });
  };
  return { page, complaints, requests, close };
}

module.exports = { open };
