// open(PAGE, size): a page in Debian's Chromium, with whatever it complains of in `complaints`. Whatever is waited for may take
// `patience` milliseconds: that tells what hangs, on a machine as slow and busy as may be.
const fs = require("fs");
const os = require("os");
const path = require("path");
const { chromium } = require("playwright-core");

const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

const patience = 300000;

async function open(url, options) {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), "finlint-browser-"));
  const context = await chromium.launchPersistentContext(profile,
    { executablePath: "/usr/bin/chromium", args: quiet, timeout: patience, ...options });
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(patience);
  const complaints = [], requests = [];
  page.on("console", (message) => complaints.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(url);
  const close = async () => {
    await context.close();
    // What is left of the browser may still write there.
    fs.rmSync(profile, { recursive: true, force: true, maxRetries: 100, retryDelay: 100 });
  };
  return { page, complaints, requests, close };
}

module.exports = { open };
