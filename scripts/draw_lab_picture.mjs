// Draws lab/public/preview.png, which whoever gets a link to the lab sees: one run, trained here, untrained, half way and
// solved, and its learning curve. Run after `npm run build`; needs Chromium as the browser tests do (variable CHROMIUM).
import { existsSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";
import { createTrainer, makeVectorEnv } from "../dist/src/index.js";
import { palettes, sceneOf, sceneToSvg } from "../dist/src/render.js";

const ENV = "CartPole-v1";
const SEED = 1;
const LONGEST = 150; // steps after which a picture is taken of an episode that has not ended
const SIZE = { width: 1200, height: 630 }; // px, as pages that show links ask for
const { text, muted, background, rule } = { text: "#e6eaf4", muted: "#99a3ba", background: "#0d1018", rule: "#2a3244" };
const LINE = "#56b4e9";

/** A state of an episode: its last but a few where it ends, so that a falling pole is seen falling. */
async function moment(policy) {
  const env = await makeVectorEnv(ENV, { numEnvs: 1, seed: SEED });
  await env.reset();
  let state = env.getState(0);
  let steps = 0;
  for (; steps < LONGEST; steps++) {
    env.setAction(0, policy.act(env.observation(0), { deterministic: false }));
    const before = env.getState(0);
    await env.step();
    if (env.episodes.count > 0) {
      state = before;
      steps++;
      break;
    }
    state = env.getState(0);
  }
  env.dispose();
  return { state, steps };
}

const trainer = await createTrainer({ env: ENV, seed: SEED });
const curve = [];
const stages = [{ title: "Untrained", ...(await moment(await trainer.policy())) }];
for await (const { step, metrics } of trainer.train()) {
  if (Number.isFinite(metrics.episodeReturn)) curve.push([step, metrics.episodeReturn]);
  if (stages.length === 1 && metrics.episodeReturn >= 250)
    stages.push({ title: "Half way", ...(await moment(await trainer.policy())) });
}
stages.push({ title: "Solved", ...(await moment(await trainer.policy())) });
const { solvedAtStep, parametersSha256 } = trainer.summary();

const label = (x, y, size, words, color = text, more = "") =>
  `<text x="${x}" y="${y}" font-family="DejaVu Sans, system-ui, sans-serif" font-size="${size}" fill="${color}" ${more}>${words}</text>`;

const cards = stages.map(({ title, state, steps }, k) => {
  const x = 40 + 380 * k;
  const picture = sceneToSvg(sceneOf(ENV, state), { width: 360, palette: palettes.dark });
  const lasted = steps < LONGEST ? `falls after ${steps} steps` : "still up";
  return `<g transform="translate(${x} 150)">${picture}</g>${label(x, 378, 26, title, text, 'font-weight="600"')}${label(x + 360, 378, 22, lasted, muted, 'text-anchor="end"')}`;
});
const [most] = curve[curve.length - 1];
const place = ([step, score]) => `${(110 + (1050 * step) / most).toFixed(1)},${(570 - (150 * score) / 500).toFixed(1)}`;
const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE.width}" height="${SIZE.height}">
<rect width="100%" height="100%" fill="${background}"/>
${label(40, 72, 46, "swingup lab", text, 'font-weight="700"')}
${label(40, 116, 26, "Watch a network learn in your browser, then try to beat it.", muted)}
${cards.join("\n")}
<path d="M110 420H1160M110 495H1160M110 570H1160" stroke="${rule}" stroke-width="2"/>
${label(98, 428, 20, "500", muted, 'text-anchor="end"')}${label(98, 577, 20, "0", muted, 'text-anchor="end"')}
<polyline points="${curve.map(place).join(" ")}" fill="none" stroke="${LINE}" stroke-width="5" stroke-linejoin="round"/>
${label(110, 606, 20, `score over ${most.toLocaleString("en").replaceAll(",", " ")} steps of practice, solved at ${solvedAtStep.toLocaleString("en").replaceAll(",", " ")}`, muted)}
</svg>`;

const folders = (process.env.PATH ?? "").split(delimiter);
const executablePath = process.env.CHROMIUM ?? folders.map((folder) => join(folder, "chromium")).find(existsSync);
const browser = await chromium.launch({ executablePath });
const page = await browser.newPage({ viewport: SIZE });
await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${svg}`);
writeFileSync("lab/public/preview.png", await page.screenshot());
await browser.close();
console.log(
  `lab/public/preview.png: ${ENV}, seed ${SEED}, solved at step ${solvedAtStep}, parameters ${parametersSha256}`,
);
