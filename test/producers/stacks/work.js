// A second of work in a few functions, for profilers.
function oddNumbers(n) {
	const odd = [];
	for (let i = 0; i < n; i++)
		if (i % 2)
			odd.push(i);
	return odd;
}

function walk(depth) {
	return depth ? oddNumbers(3000).length + walk(depth - 1) : 0;
}

function main(seconds) {
	const end = Date.now() + 1000 * seconds;
	let sum = 0;
	while (Date.now() < end)
		sum += walk(5) + "a;b c;d".repeat(2000).split(";").map((word) => word.toUpperCase()).length;
	return sum;
}

main(Number(process.argv[2] ?? 1));
