/* Rapport forms: <script src="…/embed/forms.js" data-form="newsletter" data-lang="en" defer></script>
   No framework, no cookie, no inline style: it runs under a strict Content-Security-Policy. */
(() => {
  "use strict";
  const me = document.currentScript, set = me.dataset, id = set.form;
  const base = me.src.replace(/\/embed\/forms\.js.*$/, "");
  const lang = /^zh/i.test(set.lang || document.documentElement.lang) ? "zh" : "en";
  const SEEN = "rapport-form-" + id;
  const CSS = `:host{display:block;color:#1f2328;font:16px/1.5 system-ui,"PingFang SC","Microsoft YaHei",sans-serif}
dialog{max-width:26rem;border:0;border-radius:14px;padding:28px;color:inherit}dialog::backdrop{background:rgb(0 0 0/.5)}
h2{margin:0 32px 8px 0;font-size:1.35rem}p{margin:0 0 14px}label{display:block;font-weight:600;margin:0 0 12px}
input,select{display:block;box-sizing:border-box;width:100%;min-height:44px;margin-top:4px;padding:8px 12px;border:1px solid #5f5c57;border-radius:8px;background:#fff;color:inherit;font:inherit}
button{min-height:44px;padding:10px 20px;border:0;border-radius:8px;background:#1d5c4d;color:#fff;font:inherit;font-weight:600;cursor:pointer}
.close{position:absolute;top:12px;right:12px;min-width:44px;padding:0;background:none;color:#1f2328;font-size:24px}
:focus-visible{outline:3px solid #1f2328;outline-offset:2px}small{display:block;margin:0 0 14px;color:#4a4743}
.fault{display:block;color:#a3210f;font-weight:400}.trap{position:absolute;left:-9999px}`;

  const store = (key, value) => {
    try { return value === undefined ? localStorage.getItem(key) : localStorage.setItem(key, value); }
    catch { return null; }
  };
  const visitor = () => (store("ajs_anonymous_id") || store("rapport_anonymous_id") || "").replace(/"/g, "");
  const make = (name, fields, ...children) => {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(fields || {}))
      key in node && key !== "form" ? (node[key] = value) : node.setAttribute(key, value);
    node.append(...children);
    return node;
  };
  /* A little work for each sign-up: nothing for a person, much for who sends thousands. */
  const work = async (challenge, bits) => {
    if (!window.crypto || !crypto.subtle) return "";
    const coder = new TextEncoder();
    for (let n = 0; ; n++) {
      const hash = new DataView(await crypto.subtle.digest("SHA-256", coder.encode(challenge + ":" + n)));
      if (hash.getUint32(0) >>> (32 - bits) === 0) return String(n);
    }
  };

  const field = (spec) => {
    const name = "rapport-" + spec.name, fault = make("span", { className: "fault", id: name + "-fault" });
    const common = { id: name, name: spec.name, required: spec.required, "aria-describedby": fault.id };
    const types = { email: ["email", "email"], phone: ["tel", "tel"], text: ["text", "on"] }[spec.kind];
    const input = types
      ? make("input", { ...common, type: types[0], autocomplete: types[1], maxLength: 500 })
      : make("select", common, ...["", ...spec.choices].map((one) => make("option", { value: one }, one)));
    return make("label", { htmlFor: name }, spec.label, input, fault);
  };

  const draw = (root, form, close) => {
    const note = make("p", { role: "status" });
    const trap = make("input", { name: "website", tabIndex: -1, autocomplete: "off", "aria-label": "Leave empty" });
    const shape = make("form", { noValidate: false },
      ...form.fields.map(field), make("small", {}, form.consent),
      make("div", { className: "trap", "aria-hidden": "true" }, trap),
      make("button", { type: "submit" }, form.button), note);
    let sure = false, proof = work(form.challenge, form.bits);
    shape.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = shape.querySelector("[type=submit]");
      button.disabled = true;
      note.textContent = form.words.wait;
      const values = Object.fromEntries(new FormData(shape));
      delete values.website;
      try {
        const answer = await fetch(`${base}/embed/forms/${id}`, {
          method: "POST", credentials: "omit", headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ values, sure, trap: trap.value, challenge: form.challenge, work: await proof,
            language: lang, page: location.origin + location.pathname, anonymous_id: visitor() }),
        });
        const said = await answer.json();
        shape.querySelectorAll(".fault").forEach((one) => (one.textContent = ""));
        if (answer.ok) {
          store(SEEN, "done");
          shape.replaceWith(make("p", { role: "status", tabIndex: -1, id: "rapport-done" }, said.done));
          root.getElementById("rapport-done").focus();
          document.dispatchEvent(new CustomEvent("rapport:subscribed", { detail: { form: id } }));
          if (said.redirect) location.assign(said.redirect);
          return;
        }
        sure = Boolean(said.suggestion);
        note.textContent = "";
        Object.entries(said.faults || {}).forEach(([name, words], place) => {
          root.getElementById(`rapport-${name}-fault`).textContent = words;
          if (!place) root.getElementById(`rapport-${name}`).focus();
        });
        if (!said.faults) note.textContent = form.words.later;
      } catch { note.textContent = form.words.later; }
      button.disabled = false;
    });
    const parts = [make("h2", { id: "rapport-title" }, form.title), make("p", {}, form.lead), shape];
    if (close) parts.unshift(make("button", { className: "close", type: "button", "aria-label": form.words.close, onclick: close }, "×"));
    return parts;
  };

  const start = (form) => {
    const host = make("div", { lang: form.language }), root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
    root.adoptedStyleSheets = [sheet];
    if (form.trigger === "inline") {
      root.append(make("section", { "aria-labelledby": "rapport-title" }, ...draw(root, form)));
      const place = set.target && document.querySelector(set.target);
      place ? place.append(host) : me.after(host);
      return;
    }
    if (store(SEEN)) return;
    /* A modal <dialog>: the browser keeps the focus inside, makes the rest inert, closes on Escape. */
    const dialog = make("dialog", { "aria-labelledby": "rapport-title" });
    dialog.append(...draw(root, form, () => dialog.close()));
    let back = null;
    dialog.addEventListener("close", () => { store(SEEN, "closed"); host.remove(); if (back) back.focus(); });
    root.append(dialog);
    let shown = false;
    const show = () => {
      if (shown) return;
      shown = true;
      back = document.activeElement;
      document.body.append(host);
      dialog.showModal();
      root.querySelector("input,select").focus();
    };
    if (form.trigger === "delay") setTimeout(show, form.after * 1000);
    if (form.trigger === "scroll") addEventListener("scroll", () => {
      const whole = document.documentElement.scrollHeight - innerHeight;
      if (whole <= 0 || (scrollY / whole) * 100 >= form.after) show();
    }, { passive: true });
    if (form.trigger === "exit") document.addEventListener("mouseout", (event) => {
      if (!event.relatedTarget && event.clientY <= 0) show();
    });
  };

  const query = new URLSearchParams({ lang, anonymous_id: visitor(), page: location.origin + location.pathname });
  fetch(`${base}/embed/forms/${id}.json?${query}`, { credentials: "omit" })
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
    .then(start)
    .catch((why) => console.warn("Rapport form", id, why));
})();
