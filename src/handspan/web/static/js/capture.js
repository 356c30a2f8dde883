// Sends each tap on its own, in order, with an id made here: sent again, it is the same try.
// Without this module the same buttons post the same forms, and the page comes back.
const capture = document.getElementById("capture");
const undo = document.getElementById("undo");
const finish = document.getElementById("finish");
const saved = document.getElementById("saved");
const waiting = []; // functions that give the request to send; the first one is on its way
const WAIT = 3000;

const newId = () =>
  crypto.randomUUID?.() ??
  "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
    (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16));

function say(words, wrong = false) {
  saved.textContent = words;
  saved.classList.toggle("wrong", wrong);
}

function later(entry) {
  waiting.push(entry);
  if (waiting.length === 1) send();
}

async function send() {
  const { address, body } = waiting[0]();
  let answer;
  try {
    answer = await fetch(address, { method: "POST", body, headers: { "HX-Request": "true" } });
    if (answer.status >= 500) throw new Error("the server is not ready");
  } catch {
    const still = waiting.length === 1 ? "1 tap is" : `${waiting.length} taps are`;
    say(`No connection. ${still} not saved yet; trying again.`, true);
    waiting[0] = () => ({ address, body }); // the same id and the same words
    setTimeout(send, WAIT);
    return;
  }
  const text = await answer.text();
  waiting.shift();
  if (answer.redirected || answer.status === 403 || answer.status === 404) {
    waiting.length = 0;
    say("Not saved: you are signed out, or no longer on the team. Reload the page and tap again.", true);
  } else if (!answer.ok) {
    say(`Not saved. ${text}`, true);
  } else {
    saved.classList.remove("wrong");
    htmx.swap(saved, text, { swapStyle: "none" }); // every piece of the answer names its place
  }
  if (waiting.length) send();
}

capture.addEventListener("submit", (event) => {
  event.preventDefault();
  const body = new URLSearchParams(new FormData(capture, event.submitter));
  body.set("try_id", newId());
  say("Saving…");
  later(() => ({ address: capture.action, body }));
});

undo.addEventListener("submit", (event) => {
  event.preventDefault();
  later(() => ({ address: undo.action, body: new URLSearchParams(new FormData(undo)) }));
});

capture.addEventListener("keydown", (event) => {
  const card = event.target.closest("[data-goal]");
  if (!card || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  card.querySelector(`.try button[aria-keyshortcuts="${CSS.escape(event.key)}"]`)?.click();
});

const onWay = (event) => {
  if (waiting.length) event.preventDefault();
};
window.addEventListener("beforeunload", onWay);
finish.addEventListener("submit", (event) => {
  if (!waiting.length) return;
  event.preventDefault();
  say("One moment: the last taps are still on their way. Then press again.", true);
});

const elapsed = document.getElementById("elapsed");
const minutes = finish.elements.minutes;
let typed = Boolean(minutes.value);
minutes.addEventListener("input", () => { typed = true; });
function tick() {
  const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(elapsed.dataset.started)) / 1000));
  elapsed.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  if (!typed) minutes.value = Math.min(480, Math.max(1, Math.round(seconds / 60)));
}
if (elapsed) {
  tick();
  setInterval(tick, 1000);
}
