// k6: a counter, a gauge, a rate and two trends of its own, groups, checks, tags and thresholds of which two fail.
import http from 'k6/http';
import { check, group } from 'k6';
import { Counter, Gauge, Rate, Trend } from 'k6/metrics';

const misses = new Counter('misses'), bytes = new Counter('payload', false);
const size = new Gauge('body_size'), good = new Rate('good');
const wait = new Trend('wait', true), length = new Trend('length');
const site = `http://127.0.0.1:${__ENV.PORT ?? 8123}`;

export const options = {
	vus: 2,
	iterations: 40,
	summaryTrendStats: __ENV.STATS ? __ENV.STATS.split(' ') : undefined,
	thresholds: {
		http_req_duration: ['p(95)<2000', 'avg<0.0001'],
		'http_req_duration{kind:slow}': ['p(95)<2000'],
		good: ['rate>0.999'],
		checks: ['rate>0.1'],
	},
};

export default function () {
	group('pages', () => {
		const r = http.get(`${site}/`);

		check(r, { 'is 200': x => x.status === 200 });
		size.add(r.body.length);
		length.add(r.body.length);
		good.add(true);
		wait.add(r.timings.waiting);
	});
	const m = http.get(`${site}/missing`);

	check(m, { 'is there': x => x.status === 200 });
	good.add(m.status === 200);
	misses.add(1);
	http.get(`${site}/slow`, { tags: { kind: 'slow' } });
}

export function handleSummary(data) {
	return __ENV.SUMMARY ? { [__ENV.SUMMARY]: JSON.stringify(data, null, 2) } : undefined;
}
