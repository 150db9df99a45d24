"""The keys and clicks of the editor's column, as the browser hears them.

Arrows move at once, without asking the server; what changes the journey is told as `{act, key}`.
"""

_CHOOSE = """
const items = [...event.currentTarget.querySelectorAll('[role=treeitem]')];
const choose = (to) => {
  items.forEach(one => { one.tabIndex = -1; one.setAttribute('aria-selected', 'false') });
  to.tabIndex = 0;
  to.setAttribute('aria-selected', 'true');
  to.focus();
};
"""
KEYS = (
    """(event) => {
const item = event.target.closest('[role=treeitem]');
if (!item || event.target !== item || event.isComposing) return;
"""
    + _CHOOSE
    + """
const at = items.indexOf(item);
const level = (one) => Number(one.getAttribute('aria-level'));
const next = items[at + 1];
const held = event.ctrlKey || event.metaKey;
const held_acts = {z: event.shiftKey ? 'redo' : 'undo', y: 'redo', d: 'copy'};
const acts = {Insert: 'add', a: 'add', '+': 'add', d: 'copy', Delete: 'remove',
  Backspace: 'remove', '?': 'help', Enter: 'edit', ' ': 'edit'};
const ways = {ArrowDown: next, ArrowUp: items[at - 1], Home: items[0],
  End: items[items.length - 1],
  ArrowLeft: items.slice(0, at).reverse().find(one => level(one) < level(item)),
  ArrowRight: next && level(next) > level(item) ? next : null};
let to = null, act = '';
if (held) act = held_acts[event.key.toLowerCase()] || '';
else if (event.altKey) act = {ArrowUp: 'up', ArrowDown: 'down'}[event.key] || '';
else { act = acts[event.key] || ''; to = ways[event.key]; }
if (act === 'edit' && item.classList.contains('jump')) act = 'jump';
if (!to && !act) return;
event.preventDefault();
event.stopPropagation();
if (to) { choose(to); emit({act: 'choose', key: to.dataset.key}); }
if (act) emit({act, key: item.dataset.key});
}"""
)
CLICKS = (
    """(event) => {
const item = event.target.closest('[role=treeitem]');
if (!item) return;
"""
    + _CHOOSE
    + """
choose(item);
const press = event.target.closest('[data-act]');
let act = press ? press.dataset.act : item.classList.contains('jump') ? 'jump' : 'choose';
if (act === 'choose' && window.innerWidth < 1100) act = 'edit';
emit({act, key: press && press.dataset.of ? press.dataset.of : item.dataset.key});
}"""
)
FOCUS_LINE = """setTimeout(() => {
const now = document.activeElement;
if (%s || !now || now === document.body)
document.querySelector('[role=tree] [aria-selected=true]')?.focus();
}, %d)"""
"""Goes to the chosen line; with `false` only where the focus was lost."""

LEAVE = "(event) => { if (event.key === 'Escape' && !document.querySelector('.q-menu')) { %s } }"
FIRST_FIELD = """setTimeout(() => {
const panel = document.querySelector('.side-panel');
if (window.innerWidth < 1100) panel.scrollIntoView({block: 'start'});
const fields = ['input', 'textarea', 'button'].map(one => '.q-tab-panel ' + one).join();
panel.querySelector(fields)?.focus();
}, 120)"""
SELECT_LINE = """(() => {
const area = document.querySelector('.side-panel textarea');
if (!area) return;
const lines = area.value.split('\\n'), line = %d;
const start = lines.slice(0, line - 1).join('\\n').length + (line > 1 ? 1 : 0);
area.focus();
area.setSelectionRange(start, start + (lines[line - 1] || '').length);
})()"""
