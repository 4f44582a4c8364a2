const { total, twice } = require('./tally.js');

console.log(total(['1', '3']), twice(2));
