// Opens Visual Studio Code at URL as a person does, and looks at the problems and the call hierarchy of FILE.
// Then the settings name a program that is none, and the right one again: the problems go and come without a new window.
// vscode.js URL FILE PICTURES SETTINGS; FILE is fixtures/projects/tally/journal.c, SETTINGS the file of the machine's settings.
const fs = require("fs");
const path = require("path");
const assert = require("assert");
const { open } = require("../tools/browser.js");

const [url, file, pictures, settings] = process.argv.slice(2);

// What a list offered before is still there for a moment: what is wanted is chosen by its name.
function offered(page, name) {
  return page.locator(".quick-input-list .monaco-list-row", { hasText: name }).first();
}

async function command(page, name) {
  await page.keyboard.press("F1");
  await page.locator(".quick-input-widget input").first().fill(`>${name}`);
  await offered(page, name).click();
}

async function openFile(page, name) {
  await page.keyboard.press("Control+P");
  await page.locator(".quick-input-widget input").first().fill(name);
  await offered(page, name).click();
  await page.locator(".tab.active", { hasText: name }).waitFor();
  await page.locator(".editor-instance .monaco-editor.focused .view-line").first().waitFor();
}

async function goTo(page, line, column) {
  await page.keyboard.press("Control+G");
  await page.locator(".quick-input-widget input").first().fill(`:${line}:${column}`);
  await page.locator(".quick-input-widget input").first().press("Enter");
  await page.locator(".statusbar-item", { hasText: `Ln ${line}, Col ${column}` }).waitFor();
}

// Starts the server with the program at `program`, by the settings alone.
function startWith(program) {
  const kept = JSON.parse(fs.readFileSync(settings, "utf8"));
  fs.writeFileSync(settings, JSON.stringify({ ...kept, "finlint.path": program }));
  return kept["finlint.path"];
}

(async () => {
  const { page, close } = await open(url, { viewport: { width: 1400, height: 900 } });
  try {
    await page.getByText("Yes, I trust the authors").first().click();
    await page.locator(".monaco-dialog-box").waitFor({ state: "hidden" }); // until then it takes the keys
    await openFile(page, file);
    await command(page, "Problems: Focus on Problems View");
    const problems = page.locator(".markers-panel");
    await problems.locator(".monaco-list-row", { hasText: "runs as a POSIX signal handler" }).first().waitFor();
    await page.screenshot({ path: path.join(pictures, "problems.png") });
    await page.getByPlaceholder("Filter (e.g.").first().fill("pthread_mutex_lock");
    await problems.locator(".monaco-list-row", { hasText: "pthread_mutex_lock" }).first().waitFor();
    const shown = await problems.innerText();
    for (const step of ["lock-acquisition", "makes 'on_hangup' a POSIX signal handler", "which calls 'journal_flush'"])
      assert.ok(shown.includes(step), `the problems do not say: ${step}\n${shown}`);
    await openFile(page, file);
    await goTo(page, 20, 6);
    await command(page, "Calls: Show Call Hierarchy");
    await page.locator(".sidebar .monaco-list-row", { hasText: "on_hangup" }).first().waitFor();
    await page.screenshot({ path: path.join(pictures, "call-hierarchy.png") });
    await openFile(page, "main.c");
    await page.locator(".codelens-decoration", { hasText: "POSIX signal handler" }).first().waitFor();
    await page.screenshot({ path: path.join(pictures, "code-lens.png") });
    const right = startWith("/no/such/finlint");
    const told = page.locator(".notifications-toasts .notification-list-item", { hasText: "finlint does not start" });
    await told.filter({ hasText: "ENOENT" }).first().waitFor();
    startWith("/bin/false");
    await told.filter({ hasText: "it ended (1)" }).first().waitFor();
    await command(page, "Problems: Focus on Problems View");
    await problems.getByText("No problems").first().waitFor();
    startWith(right);
    await page.getByPlaceholder("Filter (e.g.").first().fill("");
    await problems.locator(".monaco-list-row", { hasText: "runs as a POSIX signal handler" }).first().waitFor();
    await page.screenshot({ path: path.join(pictures, "started-anew.png") });
  } catch (error) {
    await page.screenshot({ path: path.join(pictures, "failed.png") });
    throw error;
  } finally {
    await close();
  }
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
