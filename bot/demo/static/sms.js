// The SMS phone: one number's thread with the county's sender.

import { el, offer, thread, typing, worded } from "./build.js";

const $ = (id) => document.getElementById(id);

/** Segments as carriers bill Chinese text: 70 characters in one, 67 in each of several. */
export function size(text) {
  const units = text.length;
  return `${units} 字 · ${units <= 70 ? 1 : Math.ceil(units / 67)} 条`;
}

export function sms(start, act) {
  let threads = new Map();
  const draw = thread($("sms-talk"), drawn, () => [el("li", { class: "empty" }, "这个号码还没有短信。在下面写一条，比如：找工作")]);
  const show = () => {
    const number = $("number").value;
    sessionStorage.number = number;
    draw(threads.get(number) ?? []);
  };
  $("number").addEventListener("change", show);
  $("new-number").addEventListener("click", async () => {
    const number = prompt("手机号（11 位，只在模拟里用）", "");
    const made = number?.trim() && (await act("numbers", { number: number.trim() }));
    if (made) sessionStorage.number = made.number;
  });
  typing($("sms-form"), $("sms-text"), (text) => act("sms", { number: $("number").value, text }));
  return (all, news) => {
    threads = all.sms;
    offer($("number"), news.numbers.map(({ number, name }) => [number, `${number.replace("+86", "")} ${name}`]), sessionStorage.number);
    show();
  };
}

function drawn(bubble) {
  if (bubble.side === "note") return el("li", { class: bubble.failed ? "note bad" : "note" }, bubble.text);
  return el("li", { class: `row ${bubble.side}${bubble.failed ? " failed" : ""}` },
    el("div", { class: "bubble" }, ...worded(bubble.text)),
    el("span", { class: "size" }, size(bubble.text) + (bubble.failed ? ` · 没送到（${bubble.failed}）` : "")));
}
