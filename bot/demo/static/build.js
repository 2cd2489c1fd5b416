// Small builders: elements without any HTML strings, text with links, and the time stamps of a chat.

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child != null && child !== false));
  return node;
}

const outward = (href, text) => el("a", { href, target: "_blank", rel: "noopener noreferrer" }, text);
const PIECES = /<a\s+href="([^"]*)"[^>]*>([^<]*)<\/a>|(https?:\/\/[\w\-.~:/?#[\]@!$&'()*+,;=%]*[\w/=])/g;

/** A message's text as nodes. WeChat turns addresses and its own <a> into links; `pick` gets a bizmsgmenu's text. */
export function worded(text, pick) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(PIECES)) {
    nodes.push(text.slice(from, found.index));
    nodes.push(linked(found, pick));
    from = found.index + found[0].length;
  }
  nodes.push(text.slice(from));
  return nodes;
}

function linked([whole, href, label, bare], pick) {
  if (bare) return outward(bare, bare);
  const menu = /^weixin:\/\/bizmsgmenu\?msgmenucontent=([^&]*)/.exec(href);
  if (menu && pick) return el("a", { href: "#", onclick: (event) => (event.preventDefault(), pick(decodeURIComponent(menu[1]))) }, label);
  return /^https?:\/\//.test(href) ? outward(href, label) : whole;
}

const clock = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", month: "numeric", day: "numeric" });

/** The time as a chat shows it, or nothing when the message before is less than five minutes old. */
export function stamp(at, before) {
  const time = new Date(at);
  if (before && time - new Date(before) < 300_000) return null;
  const today = day.format(time) === day.format(new Date());
  return el("li", { class: "stamp" }, today ? clock.format(time) : `${day.format(time).replace("/", "月")}日 ${clock.format(time)}`);
}

/** Fills a <select> without losing what is chosen. */
export function offer(select, choices, chosen = select.value) {
  const wanted = JSON.stringify(choices);
  if (select.dataset.choices !== wanted) {
    select.dataset.choices = wanted;
    select.replaceChildren(...choices.map(([value, text]) => el("option", { value }, text)));
  }
  if (choices.some(([value]) => value === chosen)) select.value = chosen;
}

/** One thread: draws an owner's bubbles, adds what is new, keeps the end in sight. */
export function thread(list, draw, empty) {
  let shown = [];
  const add = (bubble) => {
    const time = stamp(bubble.at, shown.at(-1)?.at);
    if (time && bubble.side !== "note") list.append(time);
    list.append(draw(bubble));
    shown.push(bubble);
  };
  return (bubbles) => {
    const grown = shown.length > 0 && bubbles.length >= shown.length && shown.every((one, at) => one === bubbles[at]);
    const fresh = grown ? bubbles.slice(shown.length) : bubbles;
    if (grown && !fresh.length) return;
    if (!grown) {
      list.replaceChildren(...(bubbles.length ? [] : empty()));
      shown = [];
    }
    fresh.forEach(add);
    list.scrollTop = list.scrollHeight;
  };
}

/** A field that sends on Enter (Shift+Enter is a new line) and grows with its text. */
export function typing(form, field, send) {
  const fit = () => {
    field.style.height = "";
    if (field.scrollHeight > field.clientHeight) field.style.height = `${Math.min(field.scrollHeight, 120)}px`;
  };
  field.addEventListener("input", fit);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    field.value = "";
    field.dispatchEvent(new Event("input"));
    fit();
    send(text);
  });
}
