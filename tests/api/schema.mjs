// tests/api/schema.mjs: the part of JSON Schema that our OpenAPI document uses: validate, and make values that fit or do not.
// SPDX-License-Identifier: MIT
const KNOWN = new Set(['type', 'enum', 'pattern', 'minimum', 'maximum', 'minLength', 'minItems', 'items', 'properties', 'required', 'additionalProperties', 'default', 'format', 'description']);
const kind = (v) => v === null ? 'null' : Array.isArray(v) ? 'array' : Number.isInteger(v) ? 'integer' : typeof v;

// What is wrong with v, as "path: why"; null: nothing.
export function wrong(schema, v, path = '$') {
	for (const word of Object.keys(schema))
		if (!KNOWN.has(word)) return `${path}: the document says "${word}", which nobody checks`;
	const types = schema.type === undefined ? null : [].concat(schema.type), is = kind(v);
	if (types && !types.includes(is) && !(is === 'integer' && types.includes('number'))) return `${path}: ${is}, not ${types.join(' or ')}`;
	if (schema.enum && !schema.enum.includes(v)) return `${path}: ${JSON.stringify(v)} is none of ${schema.enum.join(' ')}`;
	if (is === 'string' && schema.pattern && !new RegExp(schema.pattern).test(v)) return `${path}: "${v}" is not like ${schema.pattern}`;
	if (is === 'string' && v.length < (schema.minLength ?? 0)) return `${path}: too short`;
	if (is === 'integer' && (v < (schema.minimum ?? -Infinity) || v > (schema.maximum ?? Infinity))) return `${path}: ${v} is out of bounds`;
	if (is === 'array') {
		for (const [i, item] of v.entries()) {
			const w = wrong(schema.items ?? {}, item, `${path}[${i}]`);
			if (w) return w;
		}
	}
	if (is === 'object') {
		for (const name of schema.required ?? []) if (!(name in v)) return `${path}: ${name} is missing`;
		for (const [name, value] of Object.entries(v)) {
			const property = schema.properties?.[name];
			if (!property && schema.additionalProperties === false) return `${path}: ${name} is not in the document`;
			const w = property && wrong(property, value, `${path}.${name}`);
			if (w) return w;
		}
	}
	return null;
}

// Values that the schema refuses.
export function misfits(schema) {
	const all = [];
	if (schema.enum) all.push('none-of-these', 'x'.repeat(5000), '\u0000', '美');
	if (schema.pattern) all.push('nonsense', '+1', "'; DROP TABLE clients; --", '\u0000');
	if (schema.type === 'integer') all.push(-1, 'ten', 1.5, '', 99999999999999999999n, ...(schema.maximum ? [schema.maximum + 1, 0] : []));
	return all;
}
