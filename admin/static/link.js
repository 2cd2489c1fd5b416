"use strict";
// The page works without this. It tells us that somebody opened it (a number, no cookie), and in WeChat signs the card.
(() => {
  const page = location.pathname;
  if (navigator.sendBeacon) navigator.sendBeacon(`${page}/seen`);
  const sdk = document.currentScript.dataset.sdk;
  if (!sdk || !/MicroMessenger/i.test(navigator.userAgent)) return;
  const address = location.href.split("#")[0];
  fetch(`${page}/card?of=${encodeURIComponent(address)}`)
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
    .then(({ card, ...signed }) => {
      const script = document.createElement("script");
      script.src = sdk;
      script.onload = () => {
        const shares = ["updateAppMessageShareData", "updateTimelineShareData"];
        window.wx.config({ ...signed, debug: false, jsApiList: shares });
        window.wx.ready(() => {
          window.wx.updateAppMessageShareData(card);
          window.wx.updateTimelineShareData({ title: card.title, link: card.link, imgUrl: card.imgUrl });
        });
      };
      document.head.append(script);
    })
    .catch(() => {});
})();
