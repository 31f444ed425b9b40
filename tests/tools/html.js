// node html.js REPORT HOSTILE DIR: clicks through a report as a reader does, looks for what a hostile one could do, and
// leaves screenshots in DIR.
const assert = require("assert");
const path = require("path");
const { open } = require("./browser");

const [report, hostile, pictures] = process.argv.slice(2).map((at) => path.resolve(at));
const light = { viewport: { width: 1200, height: 1400 }, colorScheme: "light" };

async function shown(page) {
  return page.locator(".finding:not([hidden])").count();
}

async function filters(page) {
  const all = await shown(page);
  assert(all > 20, `${all} findings`);
  for (const name of ["rule", "context", "confidence", "severity"]) {
    const select = page.locator(`[data-filter=${name}]`);
    for (const option of await select.locator("option:not([value=''])").all()) {
      const [value, label] = [await option.getAttribute("value"), await option.textContent()];
      await select.selectOption(value);
      const fitting = await page.locator(`.finding:not([hidden])[data-${name}="${value}"]`).count();
      assert.strictEqual(await shown(page), fitting, `${name}=${value} shows others`);
      assert.strictEqual(label, `${value} (${fitting})`);
      assert(fitting > 0 && fitting <= all);
      assert.strictEqual(await page.locator("#count").textContent(), `${fitting} of ${all} shown`);
    }
    await select.selectOption("");
  }
  await page.locator("[data-filter=rule]").selectOption("lock-acquisition");
  await page.locator("[data-filter=context]").selectOption("posix-signal");
  const both = page.locator(".finding:not([hidden])");
  assert((await both.count()) > 0 && (await both.count()) < all);
  await page.getByRole("button", { name: "Reset" }).click();
  await page.waitForFunction((n) => document.querySelectorAll(".finding:not([hidden])").length === n, all);
  await page.fill("#search", "journal_flush PTHREAD");
  assert.strictEqual(await shown(page), await page.locator(".finding:not([hidden]):has-text('journal_flush')").count());
  assert((await shown(page)) > 0 && (await shown(page)) < all);
  await page.fill("#search", "no such thing");
  assert(await page.locator("#nothing").isVisible());
  await page.fill("#search", "");
}

// Follows a link until the page has done all it does for it: the browser moves the focus before the script hears of the link.
async function follow(page, link) {
  await page.evaluate(() => { window.heard = new Promise((done) => addEventListener("hashchange", done, { once: true })); });
  await link.click();
  await page.evaluate(() => window.heard);
  assert(await page.evaluate(() => document.activeElement === document.querySelector("li:target")), "the focus is elsewhere");
}

// A chain: its steps with source, the picture, and the way from one to the other.
async function chain(page) {
  const finding = page.locator(".finding", { has: page.locator(".what", { hasText: "'on_hangup' runs as a POSIX signal handler and reaches 'pthread_mutex_lock'" }) }).first();
  await finding.locator("summary").first().click();
  assert(await finding.locator("dl").isVisible());
  assert.strictEqual(await finding.locator(".chain ol").first().locator("> li").count(), 2);
  assert.strictEqual(await finding.locator("mark").last().textContent(), "pthread_mutex_lock");
  assert((await finding.locator(".line.here").count()) >= 3);
  const labels = await finding.locator("svg .label").allTextContents();
  for (const name of ["posix-signal", "on_hangup", "journal_flush", "pthread_mutex_lock"])
    assert(labels.includes(name), `the picture has ${labels}`);
  assert.strictEqual(await finding.locator("svg .edge").count(), 3);
  const boxes = await finding.locator("svg rect").evaluateAll((all) => all.map((rect) => rect.getBoundingClientRect().toJSON()));
  for (const [i, a] of boxes.entries())
    for (const b of boxes.slice(i + 1))
      assert(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top, "boxes overlap");
  await page.screenshot({ path: `${pictures}/chain.png` });
  await follow(page, finding.locator("svg a", { hasText: "pthread_mutex_lock" }));
  const target = page.locator("li:target");
  assert.match(await target.textContent(), /calls pthread_mutex_lock/);
}

// The overview leads into findings that are closed.
async function overview(page) {
  await page.locator(".overview > summary").click();
  assert((await page.locator(".overview svg .node").count()) > 30);
  await page.screenshot({ path: `${pictures}/overview.png` });
  await follow(page, page.locator(".overview svg a", { hasText: "journal_flush" }).first());
  assert(await page.locator(".finding[open] li:target").isVisible());
}

async function keyboard(page) {
  await page.keyboard.press("Escape");
  await page.evaluate(() => { for (const open of document.querySelectorAll("details[open]")) open.open = false; document.activeElement.blur(); });
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  const place = () => page.evaluate(() => [...document.querySelectorAll(".finding")].indexOf(document.activeElement.closest(".finding")));
  assert.strictEqual(await place(), 1);
  await page.keyboard.press("k");
  assert.strictEqual(await place(), 0);
  await page.keyboard.press("Enter");
  assert(await page.locator(".finding").first().evaluate((finding) => finding.open));
  await page.keyboard.press("/");
  assert.strictEqual(await page.evaluate(() => document.activeElement.id), "search");
  await page.getByRole("button", { name: "Open all" }).click();
  assert.strictEqual(await page.locator(".finding:not([open])").count(), 0);
  await page.getByRole("button", { name: "Close all" }).click();
  assert.strictEqual(await page.locator(".finding[open]").count(), 0);
}

// All text can be told from what it stands on, in both colour schemes: WCAG's contrast of 4.5.
async function contrast(page) {
  const worst = await page.evaluate(() => {
    const numbers = (color) => color.match(/[\d.]+/g).map(Number);
    const channel = (c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
    const ground = (at) => { for (; at; at = at.parentElement) { const c = numbers(getComputedStyle(at).backgroundColor); if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
    let least = [21, ""];
    for (const at of document.querySelectorAll("h1, small, p, dt, dd, code, .place, .badge, .what, .line, .number, label, button")) {
      if (!at.getClientRects().length) continue;
      const [a, b] = [light(numbers(getComputedStyle(at).color)), light(ground(at))];
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (ratio < least[0]) least = [ratio, `${at.className || at.localName}: ${at.textContent.slice(0, 30)}`];
    }
    return least;
  });
  assert(worst[0] >= 4.5, `contrast ${worst}`);
}

async function narrow(page) {
  await page.setViewportSize({ width: 400, height: 900 });
  await page.locator(".finding summary").first().click();
  await page.screenshot({ path: `${pictures}/narrow.png` });
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert(over <= 0, `the page is ${over} pixels too wide for a telephone`);
}

async function read(options, name) {
  const browser = await open(`file://${report}`, options);
  const { page } = browser;
  await filters(page);
  await chain(page);
  await contrast(page);
  await page.screenshot({ path: `${pictures}/${name}.png` });
  await overview(page);
  await keyboard(page);
  await narrow(page);
  assert.deepStrictEqual(browser.complaints, []);
  assert.deepStrictEqual(browser.requests, [`file://${report}`]);
  await browser.close();
}

// A link from elsewhere opens the finding that it names.
async function link() {
  const { page, close } = await open(`file://${report}`, light);
  const id = await page.locator(".finding").nth(7).getAttribute("id");
  await page.goto(`file://${report}#${id}`);
  await page.reload();
  assert(await page.locator(".finding").nth(7).evaluate((finding) => finding.open));
  await close();
}

async function withoutScripts() {
  const { page, close } = await open(`file://${report}`, { ...light, javaScriptEnabled: false });
  assert(!(await page.locator(".filters").isVisible()));
  await page.locator(".finding summary").first().click();
  assert(await page.locator(".finding dl").first().isVisible());
  await close();
}

async function harmless() {
  const browser = await open(`file://${hostile}`, light);
  const { page } = browser;
  await page.locator(".finding summary").first().click();
  assert.strictEqual(await page.locator("b, img, iframe, [onclick], [onerror], [style]").count(), 0);
  assert.strictEqual(await page.locator("script").count(), 1);
  assert((await page.locator(".finding").textContent()).includes("%<b>"));
  // The policy lets nothing else run.
  const refused = page.waitForEvent("console", (message) => /Content Security Policy/.test(message.text()));
  await page.evaluate(() => { const script = document.createElement("script"); script.textContent = "document.title = 'owned'"; document.body.append(script); });
  assert.strictEqual(await page.title(), "finlint report");
  await refused;
  await browser.close();
}

(async () => {
  await read(light, "light");
  await read({ ...light, colorScheme: "dark" }, "dark");
  await link();
  await withoutScripts();
  await harmless();
  console.log(`the report does what its reader wants; see ${pictures}`);
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
