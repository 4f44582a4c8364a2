// What is measured: base64 and JSON of a text of n bytes.
export function plain(n) {
	return 'pawl'.repeat(n / 4);
}

export function encode(text) {
	return Buffer.from(text).toString('base64');
}

export function decode(text) {
	return Buffer.from(text, 'base64').toString();
}
