const { Book, largest } = require('./shelf');

const books = [new Book('a', 30), new Book('b')];
if (largest(books).title !== 'b' || books[0].thick() !== 'thin')
	process.exit(1);
