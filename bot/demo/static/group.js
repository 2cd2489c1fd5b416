// The WeCom village group: what its robot got, in text, markdown, pictures and cards.

import { el, offer, thread, worded } from "./build.js";

const $ = (id) => document.getElementById(id);

export function group(start) {
  let threads = new Map();
  const names = new Map(start.groups.map((one) => [one.key, one.name]));
  const draw = thread($("group-talk"), drawn, () => [el("li", { class: "empty" }, "群里还没有通知。在工作台发一条通知，选这个村群。")]);
  const show = () => {
    const key = $("which-group").value;
    $("group-name").textContent = names.get(key) ?? "村群";
    draw(threads.get(key) ?? []);
  };
  $("which-group").addEventListener("change", () => ((sessionStorage.group = $("which-group").value), show()));
  return (all) => {
    threads = all.group;
    for (const key of threads.keys()) if (!names.has(key)) names.set(key, `村群 ${key.slice(-4)}`);
    const spoken = [...names].map(([key, name]) => [key, threads.has(key) ? `${name}（${threads.get(key).length}）` : name]);
    spoken.sort((one, other) => threads.has(other[0]) - threads.has(one[0]));
    offer($("which-group"), spoken, sessionStorage.group);
    show();
  };
}

function drawn(bubble) {
  if (bubble.side === "note") return el("li", { class: bubble.failed ? "note bad" : "note" }, bubble.text);
  return el("li", { class: "row theirs", "data-kind": bubble.kind }, el("span", { class: "avatar", "aria-hidden": "true" }, "工"),
    el("div", {}, el("span", { class: "name" }, "工友助手", el("b", {}, "机器人")), (kinds[bubble.kind] ?? kinds.text)(bubble)));
}

const kinds = {
  text: ({ text, mentions = [] }) => el("div", { class: "bubble" }, ...worded(text), mentions.length ? el("span", { class: "info" }, ` ${mentions.map((one) => `@${one === "@all" ? "所有人" : one}`).join(" ")}`) : null),
  markdown: ({ text }) => el("div", { class: "bubble" }, ...text.split("\n").flatMap(line)),
  picture: ({ image }) => el("img", { class: "picture", src: image, alt: "图片" }),
  card: ({ title, text, url }) => el("a", { class: "box", href: url, target: "_blank", rel: "noopener noreferrer" }, el("p", {}, title), el("small", {}, text)),
};

/** The part of markdown that robots know: headings, quotes, bold, three colours, links. */
function line(text, at, lines) {
  const heading = /^#{1,6}\s+(.*)$/.exec(text);
  const quote = /^>\s?(.*)$/.exec(text);
  if (quote) return [el("blockquote", {}, ...inline(quote[1]))];
  const end = at < lines.length - 1 && !lines[at + 1].startsWith(">") ? ["\n"] : [];
  return [...(heading ? [el("b", {}, ...inline(heading[1]))] : inline(text)), ...end];
}

const INLINE = /\*\*(.+?)\*\*|<font color="(info|comment|warning)">(.*?)<\/font>|\[([^\]]+)\]\((https?:[^)]+)\)/g;

function inline(text) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(INLINE)) {
    const [whole, bold, colour, coloured, label, href] = found;
    nodes.push(...worded(text.slice(from, found.index)));
    if (bold) nodes.push(el("b", {}, bold));
    else if (colour) nodes.push(el("span", { class: colour }, coloured));
    else nodes.push(el("a", { href, target: "_blank", rel: "noopener noreferrer" }, label));
    from = found.index + whole.length;
  }
  return [...nodes, ...worded(text.slice(from))];
}
