// A server on loopback: /slow takes 5 ms, /missing is a 404, /broken closes the connection, all else says hello.
import { createServer } from 'node:http';

const hello = 'hello, '.repeat(100);

createServer((request, response) => {
	if (request.url === '/broken')
		request.socket.destroy();
	else if (request.url === '/slow')
		setTimeout(() => response.end(hello), 5);
	else
		response.writeHead(request.url === '/missing' ? 404 : 200).end(hello);
}).listen(Number(process.argv[2] ?? 8123), '127.0.0.1');
