// chart.js: the picture of the conversation on a page: fetched once, put into the page, then lit up and counted in place.
const SVG = "http://www.w3.org/2000/svg";
const state = (svg, name) => svg.querySelector("#st_" + CSS.escape(name));
const title = (g) => g.querySelector("text").textContent;

// The picture at that address as an element to put into the page. get: fetch, or what does its part.
export async function loadChart(url, get = fetch) {
	const answer = await get(url, { headers: { Accept: "image/svg+xml" } });
	if (!answer.ok) throw new Error("no picture: " + answer.status);
	const doc = new DOMParser().parseFromString(await answer.text(), "image/svg+xml");
	if (doc.documentElement.localName !== "svg") throw new Error("the picture cannot be read");
	return document.importNode(doc.documentElement, true);
}

// Names of the states, from the first to the last.
export const chartStates = (svg) => [...svg.querySelectorAll(".leaf")].map((g) => g.id.slice(3));

// Light up one state, and no other; its description says so too. No name: none.
export function lightState(svg, name) {
	for (const lit of svg.querySelectorAll(".lit")) lit.classList.remove("lit");
	const g = name ? state(svg, name) : null;
	if (g) g.classList.add("lit");
	svg.querySelector("desc").textContent = g ? "Now in: " + title(g) + " (" + name + ")." : "In none of the states yet.";
}

// How many are in each state: {NAME: n}; a state that is not named has none. The more, the stronger the colour.
export function showCounts(svg, counts) {
	for (const name of chartStates(svg)) {
		const n = counts[name] || 0, g = state(svg, name);
		g.querySelector(".count").textContent = n;
		for (let level = 0; level <= 4; level++) g.classList.toggle("n" + level, level === Math.min(n && 1 + Math.floor(Math.log10(n)), 4));
	}
}

// Make each state a link; href(name) tells where to. What stands in it is its name.
export function linkStates(svg, href) {
	svg.setAttribute("role", "group");
	svg.setAttribute("aria-label", "The conversation: how many clients are in each state");
	for (const name of chartStates(svg)) {
		const g = state(svg, name), a = document.createElementNS(SVG, "a");
		a.setAttribute("href", href(name));
		g.replaceWith(a);
		a.append(g);
	}
}
