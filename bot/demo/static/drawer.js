// The drawer: raw exchanges with the product, newest first, and the failures that can be switched on.

import { el } from "./build.js";

const $ = (id) => document.getElementById(id);
const KEPT = 60;
const clock = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", timeStyle: "medium", hourCycle: "h23" });

export function drawer(act) {
  const toggle = (open) => {
    $("drawer").hidden = !open;
    $("open-drawer").setAttribute("aria-expanded", open);
  };
  $("open-drawer").addEventListener("click", () => toggle($("drawer").hidden));
  $("close-drawer").addEventListener("click", () => toggle(false));
  $("end-tokens").addEventListener("click", async (event) => {
    if (await act("tokens", {})) event.target.textContent = "已过期，下一次调用会重新取";
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && toggle(false));
  let shown = "";
  return (news) => {
    $("exchanges").prepend(...news.exchanges.toReversed().map(exchange));
    while ($("exchanges").children.length > KEPT) $("exchanges").lastElementChild.remove();
    const wanted = JSON.stringify(news.failures);
    if (wanted === shown || !news.failures.length) return;
    shown = wanted;
    $("failures").replaceChildren(...news.failures.map((one) => failure(one, act)));
  };
}

function exchange({ at, way, what, status, ms, asked, answered }) {
  const parts = [["发出", asked], ["收到", answered]].filter(([, text]) => text);
  return el("li", { class: status >= 400 || status === 0 ? "bad" : "" }, el("details", {},
    el("summary", {},
      el("span", {}, clock.format(new Date(at))),
      el("span", { class: "way" }, way === "in" ? "推入" : "调用"),
      el("span", { class: "what", title: what }, what),
      el("span", { class: "status" }, status || "无答"),
      el("span", { class: "took" }, ms === null ? "" : `${Math.round(ms)} ms`)),
    ...parts.flatMap(([name, text]) => [el("h4", {}, name), el("pre", { tabindex: "0", role: "group", "aria-label": name }, text)])));
}

const failure = ({ name, label, code, on }, act) =>
  el("label", {}, el("input", { type: "checkbox", checked: on, onchange: (event) => act("failures", { name, on: event.target.checked }) }), label, el("code", {}, code));
