window.BENCHMARK_DATA = {
  "lastUpdate": 1795236847041,
  "repoUrl": "https://github.com/example/shelf",
  "entries": {
    "Benchmark": [
      {
        "commit": {
          "author": {
            "name": "A. Developer",
            "email": "dev@example.org",
            "username": "dev"
          },
          "committer": {
            "name": "A. Developer",
            "email": "dev@example.org",
            "username": "dev"
          },
          "distinct": true,
          "id": "252b7f35e06dd416b6e1f776c861631980b3a919",
          "message": "Step 1\n\nwhy",
          "timestamp": "2026-01-01T12:00:00+00:00",
          "tree_id": "0",
          "url": "https://github.com/example/shelf/commit/252b7f35e06dd416b6e1f776c861631980b3a919"
        },
        "date": 1795236846162,
        "tool": "go",
        "benches": [
          {
            "name": "BenchmarkEncode",
            "value": 3269,
            "unit": "ns/op\t     333 B/op\t       8 allocs/op",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkEncode - ns/op",
            "value": 3269,
            "unit": "ns/op",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkEncode - B/op",
            "value": 333,
            "unit": "B/op",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkEncode - allocs/op",
            "value": 8,
            "unit": "allocs/op",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkDecode",
            "value": 2777,
            "unit": "ns/op\t  27.37 MB/s\t     752 B/op\t      17 allocs/op",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkDecode - ns/op",
            "value": 2777,
            "unit": "ns/op",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkDecode - MB/s",
            "value": 27.37,
            "unit": "MB/s",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkDecode - B/op",
            "value": 752,
            "unit": "B/op",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkDecode - allocs/op",
            "value": 17,
            "unit": "allocs/op",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkSum/size=1KiB",
            "value": 1064,
            "unit": "ns/op\t 962.06 MB/s",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkSum/size=1KiB - ns/op",
            "value": 1064,
            "unit": "ns/op",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkSum/size=1KiB - MB/s",
            "value": 962.06,
            "unit": "MB/s",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkSum/size=16KiB",
            "value": 16495,
            "unit": "ns/op\t 993.24 MB/s",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkSum/size=16KiB - ns/op",
            "value": 16495,
            "unit": "ns/op",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkSum/size=16KiB - MB/s",
            "value": 993.24,
            "unit": "MB/s",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkArmour",
            "value": 4004,
            "unit": "ns/op\t 511.45 MB/s",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkArmour - ns/op",
            "value": 4004,
            "unit": "ns/op",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkArmour - MB/s",
            "value": 511.45,
            "unit": "MB/s",
            "extra": "50 times\n2 procs"
          }
        ]
      },
      {
        "commit": {
          "author": {
            "name": "A. Developer",
            "email": "dev@example.org",
            "username": "dev"
          },
          "committer": {
            "name": "A. Developer",
            "email": "dev@example.org",
            "username": "dev"
          },
          "distinct": true,
          "id": "8e413d4197857c9760737b8e100f3838a4dcb36f",
          "message": "Step 2\n\nwhy",
          "timestamp": "2026-01-02T12:00:00+00:00",
          "tree_id": "0",
          "url": "https://github.com/example/shelf/commit/8e413d4197857c9760737b8e100f3838a4dcb36f"
        },
        "date": 1795236846597,
        "tool": "go",
        "benches": [
          {
            "name": "BenchmarkEncode",
            "value": 2349,
            "unit": "ns/op\t     336 B/op\t       8 allocs/op",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkEncode - ns/op",
            "value": 2349,
            "unit": "ns/op",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkEncode - B/op",
            "value": 336,
            "unit": "B/op",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkEncode - allocs/op",
            "value": 8,
            "unit": "allocs/op",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkDecode",
            "value": 3669,
            "unit": "ns/op\t  20.71 MB/s\t     752 B/op\t      17 allocs/op",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkDecode - ns/op",
            "value": 3669,
            "unit": "ns/op",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkDecode - MB/s",
            "value": 20.71,
            "unit": "MB/s",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkDecode - B/op",
            "value": 752,
            "unit": "B/op",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkDecode - allocs/op",
            "value": 17,
            "unit": "allocs/op",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkSum/size=1KiB",
            "value": 4143,
            "unit": "ns/op\t 247.17 MB/s",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkSum/size=1KiB - ns/op",
            "value": 4143,
            "unit": "ns/op",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkSum/size=1KiB - MB/s",
            "value": 247.17,
            "unit": "MB/s",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkSum/size=16KiB",
            "value": 65627,
            "unit": "ns/op\t 249.65 MB/s",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkSum/size=16KiB - ns/op",
            "value": 65627,
            "unit": "ns/op",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkSum/size=16KiB - MB/s",
            "value": 249.65,
            "unit": "MB/s",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkArmour",
            "value": 4779,
            "unit": "ns/op\t 428.50 MB/s",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkArmour - ns/op",
            "value": 4779,
            "unit": "ns/op",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkArmour - MB/s",
            "value": 428.5,
            "unit": "MB/s",
            "extra": "50 times\n2 procs"
          }
        ]
      },
      {
        "commit": {
          "author": {
            "name": "A. Developer",
            "email": "dev@example.org",
            "username": "dev"
          },
          "committer": {
            "name": "A. Developer",
            "email": "dev@example.org",
            "username": "dev"
          },
          "distinct": true,
          "id": "c9290c09443d01b64e69c235893dc7b178482f06",
          "message": "Step 3\n\nwhy",
          "timestamp": "2026-01-03T12:00:00+00:00",
          "tree_id": "0",
          "url": "https://github.com/example/shelf/commit/c9290c09443d01b64e69c235893dc7b178482f06"
        },
        "date": 1795236846815,
        "tool": "go",
        "benches": [
          {
            "name": "BenchmarkEncode",
            "value": 889.8,
            "unit": "ns/op\t     229 B/op\t       6 allocs/op",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkEncode - ns/op",
            "value": 889.8,
            "unit": "ns/op",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkEncode - B/op",
            "value": 229,
            "unit": "B/op",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkEncode - allocs/op",
            "value": 6,
            "unit": "allocs/op",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkDecode",
            "value": 2501,
            "unit": "ns/op\t  30.39 MB/s\t     752 B/op\t      17 allocs/op",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkDecode - ns/op",
            "value": 2501,
            "unit": "ns/op",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkDecode - MB/s",
            "value": 30.39,
            "unit": "MB/s",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkDecode - B/op",
            "value": 752,
            "unit": "B/op",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkDecode - allocs/op",
            "value": 17,
            "unit": "allocs/op",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkSum/size=1KiB",
            "value": 4267,
            "unit": "ns/op\t 239.98 MB/s",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkSum/size=1KiB - ns/op",
            "value": 4267,
            "unit": "ns/op",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkSum/size=1KiB - MB/s",
            "value": 239.98,
            "unit": "MB/s",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkSum/size=16KiB",
            "value": 65791,
            "unit": "ns/op\t 249.03 MB/s",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkSum/size=16KiB - ns/op",
            "value": 65791,
            "unit": "ns/op",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkSum/size=16KiB - MB/s",
            "value": 249.03,
            "unit": "MB/s",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkArmour",
            "value": 2565,
            "unit": "ns/op\t 798.58 MB/s",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkArmour - ns/op",
            "value": 2565,
            "unit": "ns/op",
            "extra": "50 times\n2 procs"
          },
          {
            "name": "BenchmarkArmour - MB/s",
            "value": 798.58,
            "unit": "MB/s",
            "extra": "50 times\n2 procs"
          }
        ]
      }
    ],
    "Size of things": [
      {
        "commit": {
          "author": {
            "name": "A. Developer",
            "email": "dev@example.org",
            "username": "dev"
          },
          "committer": {
            "name": "A. Developer",
            "email": "dev@example.org",
            "username": "dev"
          },
          "distinct": true,
          "id": "252b7f35e06dd416b6e1f776c861631980b3a919",
          "message": "Step 1\n\nwhy",
          "timestamp": "2026-01-01T12:00:00+00:00",
          "tree_id": "0",
          "url": "https://github.com/example/shelf/commit/252b7f35e06dd416b6e1f776c861631980b3a919"
        },
        "date": 1795236846384,
        "tool": "customSmallerIsBetter",
        "benches": [
          {
            "name": "Parse: large file",
            "value": 41.25,
            "range": "± 0.5",
            "unit": "ms",
            "extra": "Commit note: warm cache"
          },
          {
            "name": "Parse: memory used",
            "value": 100,
            "unit": "Megabytes"
          },
          {
            "name": "CPU Load",
            "value": 50,
            "unit": "Percent"
          }
        ]
      }
    ],
    "Speed": [
      {
        "commit": {
          "author": {
            "name": "A. Developer",
            "email": "dev@example.org",
            "username": "dev"
          },
          "committer": {
            "name": "A. Developer",
            "email": "dev@example.org",
            "username": "dev"
          },
          "distinct": true,
          "id": "c9290c09443d01b64e69c235893dc7b178482f06",
          "message": "Step 3\n\nwhy",
          "timestamp": "2026-01-03T12:00:00+00:00",
          "tree_id": "0",
          "url": "https://github.com/example/shelf/commit/c9290c09443d01b64e69c235893dc7b178482f06"
        },
        "date": 1795236847027,
        "tool": "customBiggerIsBetter",
        "benches": [
          {
            "name": "server",
            "value": 15412.5,
            "range": "3%",
            "unit": "Requests/sec"
          },
          {
            "name": "server",
            "value": 15398,
            "unit": "Requests/sec"
          },
          {
            "name": "engine",
            "value": 88,
            "unit": "Points"
          },
          {
            "name": "disk",
            "value": 0,
            "unit": "MB/s"
          },
          {
            "name": "link",
            "value": 1,
            "unit": ""
          }
        ]
      }
    ]
  }
}