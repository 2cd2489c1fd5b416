// The one way to the server: JSON calls, and news asked for every second.

const root = document.body.dataset.api;

export async function ask(path, body) {
  const init = body === undefined ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(root + path, init);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error ?? `${response.status}`);
  return answer;
}

const SOON = [60, 180, 400, 700];

/**
 * Calls `hear` with everything new, in order, for ever; `lost(true)` while the server does not answer.
 * Returns what is to be called after an act: it looks several times within the next second.
 */
export function follow(hear, lost) {
  let after = 0;
  let run = null;
  let waiting = false;
  const look = async () => {
    if (waiting || document.hidden) return;
    waiting = true;
    const news = await ask(`news?after=${after}`).catch(() => null);
    waiting = false;
    lost(news === null);
    if (news === null) return;
    if (run !== null && run !== news.run) location.reload(); // started again: the row of numbers begins anew
    run = news.run;
    after = news.latest;
    hear(news);
  };
  look();
  setInterval(look, 1000);
  document.addEventListener("visibilitychange", look);
  return () => SOON.forEach((wait) => setTimeout(look, wait));
}
