// The WeChat phone: whose it is, what it shows, what can be done on it.

import { el, offer, thread, typing, worded } from "./build.js";
import { sheets } from "./sheets.js";

const $ = (id) => document.getElementById(id);
const glyph = (name) => name.slice(0, 1) || "客";
const tint = (name) => `hsl(${[...name].reduce((sum, letter) => sum + letter.codePointAt(0) * 7, 0) % 360} 38% 46%)`;

export function wechat(start, act) {
  let people = [];
  let threads = new Map();
  const self = () => people.find((one) => one.openid === $("person").value);
  const post = (body) => act("wechat", { openid: $("person").value, ...body });
  const say = (text) => post({ act: "say", text });
  const draw = thread($("wechat-talk"), (bubble) => drawn(bubble, self(), say), () => []);

  const show = () => {
    const person = self();
    if (!person) return;
    sessionStorage.person = person.openid;
    $("profile").hidden = person.following;
    $("leave").disabled = !person.following;
    draw(threads.get(person.openid) ?? []);
  };

  const sheet = sheets($("wechat-sheet"), start, post);
  const foot = $("wechat-foot");
  const menu = buttons(start.menu, ({ key, name }) => post({ act: "menu", key, name }));
  $("menu").append(...menu);
  $("switch").addEventListener("click", () => {
    foot.dataset.mode = foot.dataset.mode === "menu" ? "typing" : "menu";
    if (foot.dataset.mode === "typing") $("wechat-text").focus();
  });
  typing($("wechat-form"), $("wechat-text"), say);
  const ready = () => {
    const written = $("wechat-text").value.trim() !== "";
    foot.querySelector(".send").hidden = !written;
    $("plus").hidden = written;
  };
  $("wechat-text").addEventListener("input", ready);

  $("follow").addEventListener("click", () => post({ act: "follow" }));
  $("leave").addEventListener("click", () => post({ act: "leave" }));
  $("again").addEventListener("click", () => act("again", { openid: $("person").value }));
  $("scan").addEventListener("click", sheet.codes);
  $("voice").addEventListener("click", sheet.voice);
  $("plus").addEventListener("click", sheet.more);
  $("person").addEventListener("change", () => (sheet.close(), show()));
  $("new-person").addEventListener("click", async () => {
    const name = prompt("这个人叫什么名字？（只在模拟里用，不会发给产品）", "");
    const made = name?.trim() && (await act("people", { name: name.trim() }));
    if (made) sessionStorage.person = made.openid;
  });

  return (all, news) => {
    people = news.people;
    threads = all.wechat;
    offer($("person"), people.map((one) => [one.openid, one.name]), sessionStorage.person);
    show();
  };
}

function buttons(menu, press) {
  const close = () => document.querySelectorAll(".wechat .choices").forEach((list) => (list.hidden = true));
  document.addEventListener("click", close);
  return menu.map((button) => {
    const list = el("div", { class: "choices", hidden: true }, ...button.entries.map((entry) =>
      el("button", { type: "button", onclick: () => press(entry) }, entry.name)));
    const open = (event) => {
      event.stopPropagation();
      const hidden = list.hidden;
      close();
      list.hidden = !hidden;
    };
    return el("div", {}, el("button", { type: "button", onclick: open }, button.name), list);
  });
}

function drawn(bubble, person, pick) {
  if (bubble.side === "note") return el("li", { class: bubble.failed ? "note bad" : "note" }, bubble.text);
  const mine = bubble.side === "mine";
  const face = el("span", { class: mine ? "avatar" : "avatar account", "aria-hidden": "true" }, mine ? glyph(person?.name ?? "") : "工");
  if (mine) face.style.background = tint(person?.name ?? "");
  const body = (kinds[bubble.kind] ?? kinds.text)(bubble, pick);
  return el("li", { class: `row ${bubble.side}${bubble.failed ? " failed" : ""}`, "data-kind": bubble.kind }, face, body);
}

const kinds = {
  text: (bubble, pick) => el("div", { class: "bubble" }, ...worded(bubble.text, pick)),
  voice: ({ text, seconds = 3 }) => {
    const sound = el("div", { class: "bubble voice", "aria-label": `语音 ${seconds} 秒` }, el("span", { class: "waves" }), `${seconds}″`);
    sound.style.width = `${72 + Math.min(seconds, 60) * 5}px`;
    return el("div", { class: "spoken" }, sound, text && el("span", { class: "heard" }, text));
  },
  place: ({ text, address }) => el("div", { class: "box" }, el("p", {}, text), el("small", {}, address ?? ""), el("div", { class: "map" })),
  picture: ({ image, text }) => el("img", { class: "picture", src: image, alt: text || "图片", loading: "lazy" }),
  card: ({ title, text, url, image }) =>
    el("a", { class: "box", href: url, target: "_blank", rel: "noopener noreferrer" }, el("p", {}, title), el("small", {}, text), image && el("img", { class: "picture", src: image, alt: "" })),
};
