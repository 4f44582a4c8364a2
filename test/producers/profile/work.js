const pprof = require('@datadog/pprof'), fs = require('fs')
function hash(n) { let h = 7; for (let i = 0; i < n; i++) h = Math.imul(h ^ i, 31); return h }
function sorting(n) { return Array.from({ length: n }, (_, i) => i * 7919 % n).sort((a, b) => a - b)[0] }
pprof.time.start({ durationMillis: 2000, intervalMicros: 5000 })
let sum = 0
for (const end = Date.now() + 700; Date.now() < end;) sum += hash(1e6) + sorting(1e4)
Promise.resolve(pprof.time.stop()).then(p => pprof.encode(p)).then(b => { fs.writeFileSync('out.pb.gz', b); console.log(sum, b.length) })
