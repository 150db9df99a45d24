/* A strip of recommended products on the shop's own site. No framework, no cookie, no inline
 * style: it runs under a strict Content-Security-Policy.
 *
 *   <div id="recommended"></div>
 *   <script src="https://rapport.shop.example/o/recommended.js" async
 *           data-into="#recommended" data-count="4" data-token="…"></script>
 *
 * `data-token` is what the shop's server got for the customer who is signed in; without one, the
 * anonymous id that the shop's own tracking keeps can stand in `data-anonymous-id`; with neither,
 * what is popular is shown. Looks and clicks are told to `window.analytics`, where the site has it.
 */
(function () {
  "use strict";
  var script = document.currentScript;
  if (!script) return;
  var told = script.dataset;
  var base = new URL(script.src).origin;
  var language = told.language || document.documentElement.lang || "";
  var chinese = language.slice(0, 2) === "zh";
  var count = Math.min(12, Math.max(1, parseInt(told.count || "4", 10) || 4));

  function ask() {
    if (!told.token && !told.anonymousId) {
      var query = new URLSearchParams({ language: language, count: String(count) });
      return fetch(base + "/o/recommended?" + query, { credentials: "omit" });
    }
    return fetch(base + "/o/recommended", {
      method: "POST",
      body: JSON.stringify({ /* plain text: no permission is asked first */
        token: told.token || "", anonymous_id: told.anonymousId || "",
        language: language, count: count
      }),
      credentials: "omit"
    });
  }

  function track(name, properties) {
    try {
      if (window.analytics && window.analytics.track) window.analytics.track(name, properties);
    } catch (fault) { /* the shop's page goes on without us */ }
  }

  function element(name, attributes, text) {
    var made = document.createElement(name);
    Object.keys(attributes).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    if (text) made.textContent = text; /* never HTML */
    return made;
  }

  var style =
    ":host{display:block}" +
    "h2{font:600 1.15em/1.4 system-ui,'PingFang SC','Microsoft YaHei',sans-serif;margin:0 0 12px}" +
    "ul{list-style:none;margin:0;padding:4px;display:grid;gap:16px;" +
    "grid-template-columns:repeat(auto-fill,minmax(150px,1fr));" +
    "font:15px/1.45 system-ui,'PingFang SC','Microsoft YaHei',sans-serif}" +
    "a{display:block;color:inherit;text-decoration:none;border-radius:10px}" +
    "a:focus-visible{outline:3px solid currentColor;outline-offset:2px}" +
    "a:hover .name{text-decoration:underline}" +
    "img{display:block;width:100%;aspect-ratio:1;object-fit:cover;border-radius:10px}" +
    ".name{display:block;margin-top:8px;font-weight:600}" +
    ".price,.why{display:block;opacity:.8}.why{font-size:.88em}";

  function show(products) {
    var place = told.into ? document.querySelector(told.into) : null;
    var host = element("div", language ? { lang: language } : {});
    if (place) place.appendChild(host);
    else script.parentNode.insertBefore(host, script);
    var root = host.attachShadow({ mode: "open" });
    if ("adoptedStyleSheets" in root) {
      var sheet = new CSSStyleSheet();
      sheet.replaceSync(style);
      root.adoptedStyleSheets = [sheet];
    }
    var title = told.title || (chinese ? "为您推荐" : "Recommended for you");
    var box = element("section", { "aria-label": title });
    var list = element("ul", {});
    box.appendChild(element("h2", {}, title));
    products.forEach(function (one, place) {
      if (!/^https?:\/\//.test(one.url)) return;
      var card = element("a", { href: one.url });
      if (/^https?:\/\//.test(one.image_url)) {
        card.appendChild(element("img", { src: one.image_url, alt: "", loading: "lazy" }));
      }
      card.appendChild(element("span", { "class": "name" }, one.name));
      card.appendChild(element("span", { "class": "price" }, one.price));
      if (one.reason) card.appendChild(element("span", { "class": "why" }, one.reason));
      card.addEventListener("click", function () {
        track("Product Clicked", {
          product_id: one.product_id, position: place + 1, list_id: "recommended"
        });
      });
      var item = element("li", {});
      item.appendChild(card);
      list.appendChild(item);
    });
    box.appendChild(list);
    root.appendChild(box);
    track("Product List Viewed", {
      list_id: "recommended",
      products: products.map(function (one, place) {
        return { product_id: one.product_id, position: place + 1 };
      })
    });
  }

  function begin() {
    ask()
      .then(function (answer) { return answer.status === 200 ? answer.json() : null; })
      .then(function (found) { if (found && found.products.length) show(found.products); })
      .catch(function () {}); /* the shop's page goes on without us */
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
