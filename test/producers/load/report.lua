-- wrk: a few lines of the script's own behind wrk's.
done = function(summary, latency, requests)
	io.write(string.format("done: %d requests, 99.9%% %.2f us\n", summary.requests, latency:percentile(99.9)))
end
