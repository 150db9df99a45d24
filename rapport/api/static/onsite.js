/* Messages on the shop's own site. No framework, no cookie of its own.
 *
 *   <script src="https://rapport.shop.example/o/rapport.js" async
 *           data-token="…" data-look="banner"></script>
 *
 * `data-token` is what the shop's server got for the customer who is signed in; without one, the
 * anonymous id that the shop's own tracking keeps can stand in `data-anonymous-id`.
 * `data-look`: `banner` (at the lower edge, the default) or `dialog`.
 */
(function () {
  "use strict";
  var script = document.currentScript;
  if (!script) return;
  var base = new URL(script.src).origin;
  var who = {
    token: script.dataset.token || "",
    anonymous_id: script.dataset.anonymousId || ""
  };
  if (!who.token && !who.anonymous_id) return;
  var asDialog = script.dataset.look === "dialog";
  var words = {
    zh: { close: "关闭", label: "商店消息" },
    en: { close: "Close", label: "Message from the shop" }
  };

  function post(path, value) {
    return fetch(base + path, {
      method: "POST",
      body: JSON.stringify(value), /* plain text: no permission is asked first */
      credentials: "omit",
      keepalive: true
    });
  }

  function tell(message, deed) {
    post("/o/deed", { ticket: message.ticket, deed: deed }).catch(function () {});
  }

  function element(name, attributes, text) {
    var made = document.createElement(name);
    Object.keys(attributes).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    if (text) made.textContent = text; /* never HTML */
    return made;
  }

  var style =
    ":host{all:initial}" +
    ".box{box-sizing:border-box;font:16px/1.5 system-ui,'PingFang SC','Microsoft YaHei',sans-serif;" +
    "color:#1f2328;background:#fff;border:1px solid #d9d5cf;border-radius:12px;padding:18px 20px;" +
    "max-width:26rem;width:calc(100vw - 32px);box-shadow:0 8px 30px rgba(0,0,0,.18)}" +
    "div.box{position:fixed;right:16px;bottom:16px;z-index:2147483000}" +
    "dialog.box::backdrop{background:rgba(0,0,0,.4)}" +
    "h2{font-size:1.1em;margin:0 40px 8px 0}p{margin:0 0 14px;white-space:pre-line}" +
    "a{display:inline-block;min-height:44px;line-height:44px;padding:0 18px;border-radius:8px;" +
    "background:#1d5c4d;color:#fff;text-decoration:none;font-weight:600}" +
    "button{position:absolute;top:8px;right:8px;width:44px;height:44px;border:0;background:none;" +
    "font-size:22px;color:inherit;cursor:pointer;border-radius:8px}" +
    "a:focus-visible,button:focus-visible{outline:3px solid #1f2328;outline-offset:2px}" +
    "@media (prefers-color-scheme:dark){.box{background:#22252b;color:#eceae6;border-color:#3a3e46}" +
    "a{background:#8fd3bf;color:#10231d}" +
    "a:focus-visible,button:focus-visible{outline-color:#eceae6}}";

  function show(message) {
    var said = words[message.language.slice(0, 2) === "zh" ? "zh" : "en"];
    var host = element("div", { lang: message.language });
    var root = host.attachShadow({ mode: "open" });
    var box = asDialog
      ? element("dialog", { "class": "box", "aria-labelledby": "title" })
      : element("div", { "class": "box", role: "region", "aria-label": said.label });
    var close = element("button", { type: "button", "aria-label": said.close }, "×");
    var over = false;

    function end(deed) {
      if (over) return;
      over = true;
      tell(message, deed);
      document.removeEventListener("keydown", escape);
      host.remove();
    }
    function escape(event) { if (event.key === "Escape") end("dismissed"); }

    root.appendChild(element("style", {}, style));
    box.appendChild(element("h2", { id: "title" }, message.title));
    box.appendChild(element("p", {}, message.text));
    if (/^https?:\/\//.test(message.link)) {
      var link = element("a", { href: message.link }, message.button || message.title);
      link.addEventListener("click", function () { end("clicked"); });
      box.appendChild(link);
    }
    close.addEventListener("click", function () { end("dismissed"); });
    box.appendChild(close);
    root.appendChild(box);
    document.body.appendChild(host);
    if (asDialog) {
      box.addEventListener("close", function () { end("dismissed"); });
      box.showModal(); /* keeps the focus inside, gives it back, closes on Escape */
    } else {
      document.addEventListener("keydown", escape);
    }
    tell(message, "shown");
  }

  function ask() {
    post("/o/next", who)
      .then(function (answer) { return answer.status === 200 ? answer.json() : null; })
      .then(function (message) { if (message) show(message); })
      .catch(function () {}); /* the shop's page goes on without us */
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ask);
  else ask();
})();
