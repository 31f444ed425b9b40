
"use strict";
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const form = document.querySelector(".filters");
const filters = all("[data-filter]");
const search = document.getElementById("search");
const toggle = document.getElementById("all");
const nothing = document.getElementById("nothing");
const findings = all(".finding");
const texts = new Map();

function text(finding) {
  if (!texts.has(finding)) texts.set(finding, finding.textContent.toLowerCase());
  return texts.get(finding);
}

function fits(finding) {
  const chosen = filters.every((filter) => !filter.value || finding.dataset[filter.dataset.filter] === filter.value);
  const words = search.value.toLowerCase().split(" ").filter(Boolean);
  return chosen && words.every((word) => text(finding).includes(word));
}

function apply() {
  for (const finding of findings) finding.hidden = !fits(finding);
  const shown = findings.filter((finding) => !finding.hidden).length;
  document.getElementById("count").textContent = `${shown} of ${findings.length} shown`;
  nothing.hidden = shown > 0;
  nothing.textContent = findings.length ? "No finding fits these filters." : "Nothing was found.";
}

function reset() {
  form.reset();
  apply();
}

// What a link leads to may be in a part that is closed or filtered out.
function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  const finding = target.closest(".finding");
  if (finding && finding.hidden) reset();
  for (let at = target; at; at = at.parentElement) if (at.localName === "details") at.open = true;
  target.scrollIntoView({ block: "center" });
  target.focus({ preventScroll: true });
}

function openAll() {
  const open = toggle.getAttribute("aria-pressed") !== "true";
  for (const finding of findings) if (!finding.hidden) finding.open = open;
  toggle.setAttribute("aria-pressed", String(open));
  toggle.textContent = open ? "Close all" : "Open all";
}

function go(by) {
  const summaries = findings.filter((finding) => !finding.hidden).map((finding) => finding.querySelector("summary"));
  const current = summaries.findIndex((summary) => summary.parentElement.contains(document.activeElement));
  const next = summaries[Math.min(Math.max(current + by, 0), summaries.length - 1)];
  if (next) next.focus();
}

const keys = { j: () => go(1), k: () => go(-1), "/": () => search.focus() };

function press(event) {
  const typing = event.target.matches("input, select");
  const action = typing || event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
  if (!action) return;
  event.preventDefault();
  action();
}

form.hidden = false;
form.addEventListener("input", apply);
form.addEventListener("reset", () => setTimeout(apply));
form.addEventListener("submit", (event) => event.preventDefault());
toggle.addEventListener("click", openAll);
addEventListener("hashchange", reveal);
addEventListener("keydown", press);
// A second click on the same link changes no hash.
addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  if (link && link.getAttribute("href") === location.hash) setTimeout(reveal);
});
apply();
reveal();
