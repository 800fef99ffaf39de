/**
 * The page: keys and fingers, a loop of sixty ticks a second whatever the screen's rate, the drawing. Where the screen is
 * upright so is the court, the person below.
 */
import { Match, POINTS } from "./match.js";
import { BALL, MARGIN, PADDLE, PADDLE_WIDTH, TICK, WIDTH } from "./pong.js";

const find = (selector) => document.querySelector(selector);
const canvas = find("canvas");
const panel = find(".panel");
const button = find("button");
const UP = ["ArrowUp", "ArrowLeft", "w", "a"];
const DOWN = ["ArrowDown", "ArrowRight", "s", "d"];
const LONGEST = 0.1; // s of play in one frame: after a longer one the game goes on as if it had been no longer

let match = new Match();
let playing = false;
let last; // ms: when the frame before was drawn
let due = 0; // s that are to be played
let before = places();
const held = new Set(); // keys
let finger; // where along the paddle's way it points, or the mouse, between 0 and 1; undefined where there is none

/** What is drawn, as of a tick. */
function places() {
  const { ball, left, right } = match.game;
  return { x: ball.x, y: ball.y, left, right };
}

function frame(now) {
  requestAnimationFrame(frame);
  const passed = Math.min((now - (last ?? now)) / 1000, LONGEST);
  last = now;
  if (playing) due += passed;
  while (playing && due >= TICK * 0.999) {
    due -= TICK;
    before = places();
    match.tick(move());
    if (match.winner) show(match.winner === "person" ? "You win." : "The policy wins.", "Play again");
  }
  draw(Math.max(due / TICK, 0));
}

/** The person's, between -1 and 1: towards the finger, or as the keys say. */
function move() {
  if (finger !== undefined) return (finger - match.game.left) * 40;
  const key = (names) => (names.some((name) => held.has(name)) ? 1 : 0);
  return key(DOWN) - key(UP);
}

function show(text, label) {
  playing = false;
  panel.hidden = false;
  find("[role=status]").textContent = text;
  button.textContent = label;
}

function play() {
  if (match.winner) match = new Match();
  before = places();
  playing = true;
  due = 0;
  panel.hidden = true;
  button.blur();
}

const isUpright = () => innerHeight > innerWidth;

/** @param {number} part of the way from the tick before to this one */
function draw(part) {
  const size = fitted();
  const at = places();
  const jumped = Math.abs(at.x - before.x) + Math.abs(at.y - before.y) > 0.2; // to the middle, after a point
  const between = (key) => (jumped ? at[key] : before[key] + (at[key] - before[key]) * Math.min(part, 1));
  const pen = canvas.getContext("2d");
  pen.setTransform(...(isUpright() ? [0, -size, size, 0, 0, WIDTH * size] : [size, 0, 0, size, 0, 0]));
  pen.clearRect(0, 0, WIDTH, 1);
  const box = (name, x, y, width, height) => {
    pen.fillStyle = color(name);
    pen.beginPath();
    pen.roundRect(x - width / 2, y - height / 2, width, height, Math.min(width, height) / 3);
    pen.fill();
  };
  for (let k = 0; k < 15; k++) box("line", WIDTH / 2, (k + 0.5) / 15, 0.006, 0.035);
  box("person", MARGIN - PADDLE_WIDTH / 2, between("left"), PADDLE_WIDTH, PADDLE);
  box("policy", WIDTH - MARGIN + PADDLE_WIDTH / 2, between("right"), PADDLE_WIDTH, PADDLE);
  box("ball", between("x"), between("y"), BALL, BALL);
  for (const who of ["person", "policy"]) write(find(`#${who}`), String(match.score[who]));
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

const colors = new Map();

function color(name) {
  if (!colors.has(name)) colors.set(name, getComputedStyle(canvas).getPropertyValue(`--${name}`));
  return colors.get(name);
}

/** Makes the court as large as it can be; returns pixels of the screen for a height of the court. */
function fitted() {
  const { clientWidth, clientHeight } = canvas.parentElement;
  const [wide, high] = isUpright() ? [1, WIDTH] : [WIDTH, 1];
  const length = Math.max(Math.floor(Math.min(clientWidth / wide, clientHeight / high)), 1);
  const ratio = devicePixelRatio;
  const [width, height] = [Math.round(length * wide * ratio), Math.round(length * high * ratio)];
  if (canvas.width !== width || canvas.height !== height) {
    Object.assign(canvas, { width, height });
    Object.assign(canvas.style, { width: `${length * wide}px`, height: `${length * high}px` });
  }
  return length * ratio;
}

/** Where a pointer is along the paddle's way. */
function pointed({ clientX, clientY }) {
  const { left, top, width, height } = canvas.getBoundingClientRect();
  return isUpright() ? (clientX - left) / width : (clientY - top) / height;
}

addEventListener("keydown", (event) => {
  const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (name === " " && event.target !== button) {
    if (playing) show("Paused.", "Go on");
    else play();
  } else if (![...UP, ...DOWN].includes(name)) return;
  else held.add(name);
  finger = undefined;
  event.preventDefault();
});
addEventListener("keyup", ({ key }) => held.delete(key.length === 1 ? key.toLowerCase() : key));
addEventListener("pointerdown", (event) => {
  if (event.target !== button) finger = pointed(event);
});
addEventListener("pointermove", (event) => {
  if (event.pointerType === "mouse" || finger !== undefined) finger = pointed(event);
});
for (const end of ["pointerup", "pointercancel"])
  addEventListener(end, ({ pointerType }) => {
    if (pointerType !== "mouse") finger = undefined;
  });
addEventListener("blur", () => held.clear());
document.addEventListener("visibilitychange", () => {
  if (document.hidden && playing) show("Paused.", "Go on");
});
button.addEventListener("click", play);

show(`First to ${POINTS} points. You are green.`, "Play");
requestAnimationFrame(frame);
