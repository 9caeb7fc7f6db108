// The keys of the reading room, and the focus where stories are added below. Nothing here is needed to read.
"use strict";

const stops = () => [...document.querySelectorAll("[data-stop]")];
const isTyping = (element) => element.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");

function step(by) {
  const all = stops();
  const here = all.indexOf(document.activeElement);
  const next = all[Math.min(all.length - 1, Math.max(0, here < 0 ? (by > 0 ? 0 : all.length - 1) : here + by))];
  if (next) {
    next.focus({ preventScroll: true });
    (next.closest(".story, .kept, tr") || next).scrollIntoView({ block: "nearest" });
  }
}

function search() {
  const words = document.getElementById("words");
  if (words) {
    words.focus();
    words.select();
  } else {
    location.assign("/articles");
  }
}

function up() {
  const above = document.querySelector("link[rel=up]");
  if (above) location.assign(above.href);
}

const keysDialog = () => document.getElementById("keys");
const KEYS = {
  "/": search,
  j: () => step(1),
  k: () => step(-1),
  u: up,
  "?": () => keysDialog().showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || keysDialog().open) return;
  if (isTyping(event.target)) {
    if (event.target.id === "words" && event.key === "ArrowDown") {
      event.preventDefault();
      step(1);
    } else if (event.key === "Escape") {
      event.target.blur();
    }
    return;
  }
  const action = KEYS[event.key];
  if (action) {
    event.preventDefault();
    action();
  }
});

const showKeys = document.getElementById("show-keys");
showKeys.hidden = false;
showKeys.addEventListener("click", () => keysDialog().showModal());

// Who asked for more stories goes on at the first of them, not at the top of the page.
let before = 0;
document.addEventListener("htmx:beforeSwap", () => {
  before = stops().length - 1;
});
document.addEventListener("htmx:afterSettle", (event) => {
  const added = stops()[before];
  if (added && document.activeElement === document.body && event.detail.requestConfig.elt.closest(".more")) {
    added.focus({ preventScroll: true });
  }
});
