// console_dialog.js: forms above the page: of an operation's fields, of a word that must be typed, of who is there.
// SPDX-License-Identifier: MIT
//
// operate({ op, title, text, given, offer, only, values, danger, word, button, done })   a form of the fields of operation `op`:
//     given   { phone }: fields that are settled and not shown      offer   { event: [[value, words], ...] }: fields as a choice
//     only    names of the fields to show (else all)                values  what they hold at first
//     area    names of fields with several lines                    word    what must be typed before the button works
//     watch() words that tell how far it is, asked for each second while it runs
//     Resolves with the answer, or null when it was called off. What the server refuses is shown at its field; the form stays.
// form({ title, text, fields: [{ name, title, help, type, choices, required, value }], danger, word, button, run(values) })   the same
//     by hand: run() does it; what it throws is shown. type: text, area, phone, number, secret, choice
// confirm({ title, text, word, danger, button })   true or false
// tell({ title, body: node })   something to read
// reauth(name)   asks this operator for password or code; true when the server believes it
import * as api from './console_api.js';
import { button, el } from './console_dom.js';

const PROVE = 'session/prove';
const WATCH_MS = 1000;
let serial = 0;

function controlOf(f, id) {
	const common = { id, name: f.name, required: f.required || null, 'aria-describedby': `${id}_help ${id}_wrong` };
	if (f.type === 'choice')
		return el('select', common, f.required ? null : el('option', { value: '' }, f.any ?? '–'), f.choices.map(([v, words]) => el('option', { value: v, selected: v === f.value }, words ?? v)));
	if (f.type === 'area') {
		const area = el('textarea', { ...common, rows: 4 });
		area.value = f.value ?? '';
		return area;
	}
	const type = { phone: 'tel', secret: 'password', number: 'number' }[f.type] ?? 'text';
	return el('input', { ...common, type, value: f.value ?? '', autocomplete: f.autocomplete ?? 'off', min: type === 'number' ? 0 : null });
}

// What the server says is wrong, at its field if it names one.
function place(e, boxes, general) {
	const name = e.field ?? (boxes.has(String(e.detail ?? '').split(' ')[0]) ? e.detail.split(' ')[0] : null);
	const box = name ? boxes.get(name) : null;
	const words = e.detail ? (box ? e.detail : `${e.title}: ${e.detail}`) : e.title ?? e.message;
	(box ? box.wrong : general).textContent = words;
	if (box) { box.input.setAttribute('aria-invalid', 'true'); box.input.focus(); } else general.focus();
}

function rowsOf(fields, wordField) {
	const boxes = new Map(), rows = [];
	for (const f of [...fields, ...(wordField ? [wordField] : [])]) {
		const id = `d${++serial}_${f.name}`, input = controlOf(f, id), wrong = el('p', { class: 'wrong', id: `${id}_wrong` });
		boxes.set(f.name, { input, wrong });
		rows.push(el('div', { class: 'row' }, el('label', { for: id }, f.title ?? f.name, f.required ? null : el('span', { class: 'soft' }, ' (optional)')), input,
			el('p', { class: 'help', id: `${id}_help` }, f.help ?? ''), wrong));
	}
	return { boxes, rows };
}

export function form({ title, text, fields = [], danger, word, button: words = 'OK', run, body, watch }) {
	return new Promise((resolve) => {
		const wordField = word ? { name: 'word', title: `Type ${word} to go on`, required: true } : null;
		const { boxes, rows } = rowsOf(fields, wordField);
		const id = `d${++serial}`, general = el('p', { class: 'wrong', role: 'alert', tabindex: '-1' });
		const go = el('button', { type: 'submit', class: danger ? 'danger' : 'main', disabled: !!word }, words);
		const far = el('p', { class: 'soft', role: 'status' });
		let answer = null;
		const d = el('dialog', { 'aria-labelledby': id }, el('form', { method: 'dialog', novalidate: true }, el('h2', { id }, title), text ? el('p', {}, text) : null, body ?? null, rows, far, general,
			el('div', { class: 'buttons' }, button('Cancel', () => d.close()), go)));
		if (word) boxes.get('word').input.addEventListener('input', (e) => { go.disabled = e.target.value.trim() !== word; });
		d.querySelector('form').addEventListener('submit', async (e) => {
			e.preventDefault();
			general.textContent = '';
			for (const b of boxes.values()) { b.wrong.textContent = ''; b.input.removeAttribute('aria-invalid'); }
			const empty = fields.find((f) => f.required && !boxes.get(f.name).input.value.trim());
			if (empty) { place({ field: empty.name, detail: 'is needed' }, boxes, general); return; }
			go.disabled = true;
			d.setAttribute('aria-busy', 'true');
			const ticking = watch ? setInterval(async () => { far.textContent = await watch().catch(() => ''); }, WATCH_MS) : 0;
			try {
				answer = await run(Object.fromEntries(fields.map((f) => [f.name, boxes.get(f.name).input.value])));
				d.close();
			} catch (wrong) {
				go.disabled = false;
				place(wrong, boxes, general);
			} finally {
				clearInterval(ticking);
				d.removeAttribute('aria-busy');
			}
		});
		d.addEventListener('close', () => { d.remove(); resolve(answer); });
		document.body.append(d);
		d.showModal();
		(boxes.values().next().value?.input ?? go).focus();
	});
}

const pretty = (name) => name.charAt(0).toUpperCase() + name.slice(1).replaceAll(/[-_]/g, ' ');

function shown(f, { offer = {}, values = {}, area = [] }) {
	const choices = offer[f.name] ?? f.words?.filter((w) => w !== '').map((w) => [w, w]);
	const type = choices ? 'choice' : area.includes(f.name) || f.name === 'reason' ? 'area' : f.type;
	return { name: f.name, title: pretty(f.name), help: f.help, required: f.required || f.inPath, type, choices, value: values[f.name] ?? f.def ?? '' };
}

export async function operate(options) {
	const { op, title, text, given = {}, only, danger, word, button: words, done, watch } = options;
	const row = (await api.ops())[op];
	if (!row) throw new api.Problem(404, { title: 'This server has no such operation', detail: op });
	const fields = row.fields.filter((f) => !(f.name in given) && (!only || only.includes(f.name))).map((f) => shown(f, options));
	return form({ title: title ?? row.help, text, fields, danger, word, watch, button: words ?? title ?? 'OK', run: async (values) => {
		const answer = await api.call(op, { ...given, ...values });
		await done?.(answer);
		return answer;
	} });
}

export async function confirm(options) {
	return await form({ ...options, run: async () => true }) === true;
}

export function tell({ title, body }) {
	return form({ title, body, button: 'Close', run: async () => true });
}

export async function reauth(name) {
	const ok = await form({ title: 'Who is there?', text: `This needs ${name} to be at the keyboard: your password or the code of your authenticator.`,
		fields: [{ name: 'secret', title: 'Password or code', type: 'secret', required: true, autocomplete: 'current-password' }], button: 'It is me',
		run: async ({ secret }) => { await api.post(PROVE, /^\d{6}$/.test(secret.trim()) ? { code: secret.trim() } : { password: secret }); return true; } });
	return ok === true;
}
