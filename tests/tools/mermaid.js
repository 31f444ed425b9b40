// node mermaid.js DIR FILE…: draws the diagrams in a browser, fails if one is refused, and prints the boxes of each.
const fs = require("fs");
const path = require("path");
const { open } = require("./browser");

const [pictures, ...paths] = process.argv.slice(2);

async function draw(text) {
  mermaid.initialize({ startOnLoad: false, securityLevel: "strict" });
  const { svg } = await mermaid.render("drawing", text);
  document.body.innerHTML = svg;
  const labels = [...document.querySelectorAll(".node .nodeLabel")].map((label) => label.textContent);
  return { labels, foreign: document.querySelectorAll("svg b, svg script, svg img, svg a").length };
}

(async () => {
  const { page, close } = await open("about:blank", { viewport: { width: 1200, height: 800 } });
  await page.addScriptTag({ path: path.join(__dirname, "mermaid/node_modules/mermaid/dist/mermaid.min.js") });
  for (const file of paths) {
    const { labels, foreign } = await page.evaluate(draw, fs.readFileSync(file, "utf8"));
    if (!labels.length || foreign) throw new Error(`${file}: ${labels.length} boxes, ${foreign} foreign elements`);
    await page.screenshot({ path: path.join(pictures, `${path.basename(file)}.png`) });
    console.log(`${path.basename(file)}: ${labels.length} boxes`);
    console.log(labels.map((label) => `  ${label}`).join("\n"));
  }
  await close();
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
