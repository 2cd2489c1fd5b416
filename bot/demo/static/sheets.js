// What slides up from the bottom of the WeChat phone: codes to scan, a voice message, pictures and places.

import { el } from "./build.js";

const pictures = document.body.dataset.pictures;

export function sheets(box, start, post) {
  const close = () => (box.hidden = true);
  const open = (title, ...parts) => {
    box.replaceChildren(el("h3", {}, title, el("button", { type: "button", "aria-label": "关上", onclick: close }, "×")), ...parts);
    box.hidden = false;
    box.querySelector("input, .list button, .grid button")?.focus();
  };
  const send = (body) => (close(), post(body));
  const row = (text, small, body) => el("button", { type: "button", onclick: () => send(body) }, text, el("small", {}, small));

  const codes = () => {
    const code = el("input", { type: "text", "aria-label": "邀请码", placeholder: "邀请链接或 /s/ 后面的码" });
    const scan = (event) => {
      event.preventDefault();
      const found = code.value.trim().split("/").at(-1);
      if (found) send({ act: "scan", scene: `i.${found}` });
    };
    open("扫谁的二维码",
      el("form", { class: "beside", onsubmit: scan }, code, el("button", { type: "submit", class: "primary" }, "扫")),
      el("div", { class: "list" }, ...start.liaisons.map((one) =>
        row(`联络员 ${one.name}`, `${one.township} ${one.number}`, { act: "scan", scene: `l.${one.number}` }))));
  };

  const voice = () => {
    const words = el("input", { type: "text", "aria-label": "说的话", placeholder: "说的话" });
    const heard = el("input", { type: "checkbox", checked: true });
    open("说一段语音", el("form", { onsubmit: (event) => {
      event.preventDefault();
      send({ act: "voice", text: heard.checked ? words.value.trim() : "", seconds: Math.max(1, Math.round(words.value.length / 4)) });
    } }, words, el("label", {}, heard, "微信识别出了文字"), el("button", { type: "submit", class: "primary" }, "发语音")));
  };

  const places = () => open("发位置", el("div", { class: "list" },
    ...start.places.map((one) => row(one.label, one.address, { act: "place", ...one }))));

  const more = () => open("发点什么", el("div", { class: "grid" },
    ...start.pictures.map(({ file, name }) => el("button", { type: "button", onclick: () => send({ act: "picture", file, name }) }, el("img", { src: pictures + file, alt: "" }), name)),
    el("button", { type: "button", onclick: places }, "位置")));

  return { close, codes, voice, more };
}
