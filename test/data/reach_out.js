// Every way in which a worker can ask for something; `url` and `own` are defined before it, `outcomes` names what succeeded.
const attempts = {
  fetch: () => fetch(url + "/fetch"),
  noCors: () => fetch(url + "/no-cors", { mode: "no-cors", keepalive: true }),
  ownHost: () => fetch(own + "index.html"),
  request: () => new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.onload = resolve;
    request.onerror = () => reject(new Error("blocked"));
    request.open("GET", url + "/request");
    request.send();
  }),
  socket: () => new Promise((resolve, reject) => {
    const socket = new WebSocket(url.replace("http", "ws") + "/socket");
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error("blocked"));
  }),
  events: () => new Promise((resolve, reject) => {
    const source = new EventSource(url + "/events");
    source.onopen = resolve;
    source.onerror = () => reject(new Error("blocked"));
  }),
  script: async () => importScripts(url + "/script"),
  module: () => Function("url", "return import(url)")(url + "/module"),
  nestedModule: () => new Promise((resolve, reject) => {
    const text = "import('" + url + "/nested-module').then(() => postMessage(1), () => postMessage(0))";
    const worker = new Worker(URL.createObjectURL(new Blob([text])));
    worker.onmessage = ({ data }) => (data ? resolve() : reject(new Error("blocked")));
  }),
  text: async () => Function("return 1")(),
  font: () => new FontFace("f", "url(" + url + "/font)").load(),
  worker: () => new Promise((resolve, reject) => {
    const worker = new Worker(url + "/worker");
    worker.onerror = () => reject(new Error("blocked"));
    worker.onmessage = resolve;
  }),
  dataWorker: () => new Promise((resolve, reject) => {
    const worker = new Worker("data:text/javascript,fetch('" + url + "/data-worker').finally(() => postMessage(1))");
    worker.onerror = () => reject(new Error("blocked"));
    worker.onmessage = resolve;
  }),
  nested: () => new Promise((resolve, reject) => {
    const text = "fetch('" + url + "/nested').then(() => postMessage(1), () => postMessage(0))";
    const worker = new Worker(URL.createObjectURL(new Blob([text])));
    worker.onerror = () => reject(new Error("blocked"));
    worker.onmessage = ({ data }) => (data ? resolve() : reject(new Error("blocked")));
  }),
  database: () => new Promise((resolve, reject) => {
    const request = indexedDB.open("swingup-lab");
    request.onsuccess = resolve;
    request.onerror = () => reject(new Error("blocked"));
  }),
  caches: () => caches.keys(),
  channel: async () => { new BroadcastChannel("x"); throw new Error("its own"); },
};
const outcomes = Promise.all(Object.entries(attempts).map(async ([name, attempt]) => {
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error("late")), 3000));
  try { await Promise.race([attempt(), late]); return name; } catch (error) { return undefined; }
})).then((names) => names.filter(Boolean));
