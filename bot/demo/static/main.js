// Starts the three phones and the drawer, and hands each of them what is new.

import { drawer } from "./drawer.js";
import { group } from "./group.js";
import { sms } from "./sms.js";
import { ask, follow } from "./wire.js";
import { wechat } from "./wechat.js";

const start = await ask("start");
const threads = { wechat: new Map(), sms: new Map(), group: new Map() };
let look = () => {};

/** Does something on the server and shows what came of it at once; a refusal is shown where it was asked. */
async function act(path, body) {
  try {
    return await ask(path, body);
  } catch (error) {
    alert(error.message);
    return null;
  } finally {
    look();
  }
}

const panes = [wechat(start, act), sms(start, act), group(start)];
const drawn = drawer(act);

function hear(news) {
  for (const bubble of news.bubbles) {
    const owners = threads[bubble.pane];
    owners.set(bubble.owner, [...(owners.get(bubble.owner) ?? []), bubble]);
  }
  for (const pane of panes) pane(threads, news);
  drawn(news);
  document.body.dataset.ready = "";
}

look = follow(hear, (gone) => (document.getElementById("offline").hidden = !gone));

for (const tab of document.querySelectorAll(".tabs button")) {
  tab.addEventListener("click", () => {
    document.body.dataset.pane = tab.dataset.to;
    for (const other of document.querySelectorAll(".tabs button")) other.setAttribute("aria-pressed", other === tab);
    for (const list of document.querySelectorAll(".talk")) list.scrollTop = list.scrollHeight;
  });
}
