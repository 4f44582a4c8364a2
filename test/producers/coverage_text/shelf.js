// shelf - a module with code that runs, code that does not, and branches of both kinds.
class Book {
	constructor(title, pages = 100) {
		this.title = title;
		this.pages = pages;
	}

	thick(limit) {
		return this.pages > (limit || 100) ? 'thick' : 'thin';
	}

	torn() {
		return !this.pages;
	}
}

const largest = (books) => books.reduce((best, b) => (best && best.pages > b.pages ? best : b), null);

function never(x) {
	if (x)
		return 1;
	else
		return 2;
}

module.exports = { Book, largest, never };
