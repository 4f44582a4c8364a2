// Blocks of the page: columns of numbers as bytes, most of them packed.  timeline_pack.c says what they mean.
const timelineBlocks = (() => {
	'use strict';

	// Base64 as the element holds it; the element is emptied.
	const block = (id) => {
		const element = document.getElementById(id), text = element.textContent;

		element.remove();
		if (Uint8Array.fromBase64)
			return Uint8Array.fromBase64(text);
		const raw = atob(text), bytes = new Uint8Array(raw.length);

		for (let i = 0; i < bytes.length; i++)
			bytes[i] = raw.charCodeAt(i);
		return bytes;
	};

	// What gzip packed; its last four bytes say how much that is.
	const unpacked = async (id) => {
		if (typeof DecompressionStream === 'undefined')
			throw new Error('this browser cannot unpack it, a newer one can');
		const packed = block(id), out = new Uint8Array(new DataView(packed.buffer).getUint32(packed.length - 4, true));
		const stream = new DecompressionStream('gzip'), writer = stream.writable.getWriter(), reader = stream.readable.getReader();
		let at = 0;

		writer.write(packed).catch(() => {});
		writer.close().catch(() => {});
		for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
			out.set(piece.value, at);
			at += piece.value.length;
		}
		return out;
	};

	// Fills `out` with the numbers from bytes[at] on; where they end.
	const numbers = (bytes, at, out) => {
		for (let i = 0; i < out.length; i++) {
			let byte = bytes[at++], x = byte & 127;

			for (let shift = 7; byte > 127; shift += 7) {
				byte = bytes[at++];
				x |= (byte & 127) << shift;
			}
			out[i] = x;
		}
		return at;
	};
	const signed = (x) => (x >>> 1) ^ -(x & 1);

	// As many columns of n numbers each as there are in it.
	const columns = (bytes, n, count) => {
		let at = 0;

		return Array.from({ length: count }, () => {
			const column = new Uint32Array(n);

			at = numbers(bytes, at, column);
			return column;
		});
	};

	// How many numbers are in it: each has one byte without the high bit.
	const count = (bytes) => {
		let n = 0;

		for (let i = 0; i < bytes.length; i++)
			n += bytes[i] < 128;
		return n;
	};

	return { block, unpacked, numbers, signed, columns, count };
})();
