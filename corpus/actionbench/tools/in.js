window.BENCHMARK_DATA = {
  "lastUpdate": 1795237121533,
  "repoUrl": "https://github.com/example/shelf",
  "entries": {
    "cargo": [
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
        "date": 1795237090817,
        "tool": "cargo",
        "benches": [
          {
            "name": "find",
            "value": 32.68,
            "range": "± 27.88",
            "unit": "ns/iter"
          },
          {
            "name": "sorted::of_65536",
            "value": 82615.3,
            "range": "± 163972.81",
            "unit": "ns/iter"
          }
        ]
      }
    ],
    "pytest": [
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
        "date": 1795237091059,
        "tool": "pytest",
        "benches": [
          {
            "name": "test_shelf.py::test_find",
            "value": 1539113.6963706007,
            "unit": "iter/sec",
            "range": "stddev: 6.590910887317749e-7",
            "extra": "mean: 649.7245800346718 nsec\nrounds: 5"
          },
          {
            "name": "test_shelf.py::test_sorted[16]",
            "value": 1020778.226629643,
            "unit": "iter/sec",
            "range": "stddev: 5.607089999714522e-7",
            "extra": "mean: 979.6447199914836 nsec\nrounds: 5"
          },
          {
            "name": "test_shelf.py::test_sorted[1024]",
            "value": 43366.61822358007,
            "unit": "iter/sec",
            "range": "stddev: 0.000029085341938905816",
            "extra": "mean: 23.059211000600044 usec\nrounds: 10"
          },
          {
            "name": "test_shelf.py::test_sum_pedantic",
            "value": 71679.60361127711,
            "unit": "iter/sec",
            "range": "stddev: 3.169326572387537e-7",
            "extra": "mean: 13.950970005680574 usec\nrounds: 5"
          }
        ]
      }
    ],
    "googlecpp": [
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
        "date": 1795237091300,
        "tool": "googlecpp",
        "benches": [
          {
            "name": "Sort/n:100",
            "value": 0.527927762762991,
            "unit": "us/iter",
            "extra": "iterations: 2561\ncpu: 0.5280144474814527 us\nthreads: 1"
          },
          {
            "name": "Sort/n:100",
            "value": 0.5403244827378932,
            "unit": "us/iter",
            "extra": "iterations: 2561\ncpu: 0.5403416634127296 us\nthreads: 1"
          },
          {
            "name": "Sort/n:100",
            "value": 0.5128645058904269,
            "unit": "us/iter",
            "extra": "iterations: 2561\ncpu: 0.5128703631393988 us\nthreads: 1"
          },
          {
            "name": "Sort/n:100_mean",
            "value": 0.5270389171304369,
            "unit": "us/iter",
            "extra": "iterations: 3\ncpu: 0.5270754913445268 us\nthreads: 1"
          },
          {
            "name": "Sort/n:100_median",
            "value": 0.527927762762991,
            "unit": "us/iter",
            "extra": "iterations: 3\ncpu: 0.5280144474814527 us\nthreads: 1"
          },
          {
            "name": "Sort/n:100_stddev",
            "value": 0.013751549623035299,
            "unit": "us/iter",
            "extra": "iterations: 3\ncpu: 0.013759698893773915 us\nthreads: 1"
          },
          {
            "name": "Sort/n:100_cv",
            "value": 0.026092095243949367,
            "unit": "us/iter",
            "extra": "iterations: 3\ncpu: 0.02610574598844283 us\nthreads: 1"
          },
          {
            "name": "Sort/n:1000",
            "value": 7.5877173912886064,
            "unit": "us/iter",
            "extra": "iterations: 184\ncpu: 7.587896739130434 us\nthreads: 1"
          },
          {
            "name": "Sort/n:1000",
            "value": 8.15628261139152,
            "unit": "us/iter",
            "extra": "iterations: 184\ncpu: 7.853923913043479 us\nthreads: 1"
          },
          {
            "name": "Sort/n:1000",
            "value": 7.608255432585239,
            "unit": "us/iter",
            "extra": "iterations: 184\ncpu: 7.608559782608693 us\nthreads: 1"
          },
          {
            "name": "Sort/n:1000_mean",
            "value": 7.784085145088454,
            "unit": "us/iter",
            "extra": "iterations: 3\ncpu: 7.683460144927534 us\nthreads: 1"
          },
          {
            "name": "Sort/n:1000_median",
            "value": 7.6082554325852385,
            "unit": "us/iter",
            "extra": "iterations: 3\ncpu: 7.608559782608693 us\nthreads: 1"
          },
          {
            "name": "Sort/n:1000_stddev",
            "value": 0.32249599722618555,
            "unit": "us/iter",
            "extra": "iterations: 3\ncpu: 0.1479870349783172 us\nthreads: 1"
          },
          {
            "name": "Sort/n:1000_cv",
            "value": 0.04143017338777079,
            "unit": "us/iter",
            "extra": "iterations: 3\ncpu: 0.019260467574106606 us\nthreads: 1"
          },
          {
            "name": "Copy/65536",
            "value": 0.0016041617024537581,
            "unit": "ms/iter",
            "extra": "iterations: 940\ncpu: 0.0016041787234042557 ms\nthreads: 1"
          },
          {
            "name": "Copy/65536",
            "value": 0.0015661882977663945,
            "unit": "ms/iter",
            "extra": "iterations: 940\ncpu: 0.0015262106382978727 ms\nthreads: 1"
          },
          {
            "name": "Copy/65536",
            "value": 0.0015160797868296132,
            "unit": "ms/iter",
            "extra": "iterations: 940\ncpu: 0.0015161287234042547 ms\nthreads: 1"
          },
          {
            "name": "Copy/65536_mean",
            "value": 0.0015621432623499217,
            "unit": "ms/iter",
            "extra": "iterations: 3\ncpu: 0.0015488393617021274 ms\nthreads: 1"
          },
          {
            "name": "Copy/65536_median",
            "value": 0.0015661882977663945,
            "unit": "ms/iter",
            "extra": "iterations: 3\ncpu: 0.0015262106382978723 ms\nthreads: 1"
          },
          {
            "name": "Copy/65536_stddev",
            "value": 0.00004418005996652001,
            "unit": "ms/iter",
            "extra": "iterations: 3\ncpu: 0.00004818967697733213 ms\nthreads: 1"
          },
          {
            "name": "Copy/65536_cv",
            "value": 0.028281695431736673,
            "unit": "ms/iter",
            "extra": "iterations: 3\ncpu: 0.031113411867563293 ms\nthreads: 1"
          },
          {
            "name": "Copy/1048576",
            "value": 0.00003358464998655108,
            "unit": "s/iter",
            "extra": "iterations: 40\ncpu: 0.00003357962500000001 s\nthreads: 1"
          },
          {
            "name": "Copy/1048576",
            "value": 0.00003454100001363258,
            "unit": "s/iter",
            "extra": "iterations: 40\ncpu: 0.00003415367500000004 s\nthreads: 1"
          },
          {
            "name": "Copy/1048576",
            "value": 0.00003417160000935837,
            "unit": "s/iter",
            "extra": "iterations: 40\ncpu: 0.00003416927499999998 s\nthreads: 1"
          },
          {
            "name": "Copy/1048576_mean",
            "value": 0.00003409908333651401,
            "unit": "s/iter",
            "extra": "iterations: 3\ncpu: 0.000033967525000000005 s\nthreads: 1"
          },
          {
            "name": "Copy/1048576_median",
            "value": 0.00003417160000935837,
            "unit": "s/iter",
            "extra": "iterations: 3\ncpu: 0.00003415367500000004 s\nthreads: 1"
          },
          {
            "name": "Copy/1048576_stddev",
            "value": 4.822813955098832e-7,
            "unit": "s/iter",
            "extra": "iterations: 3\ncpu: 3.3602179616814966e-7 s\nthreads: 1"
          },
          {
            "name": "Copy/1048576_cv",
            "value": 0.01414352962953248,
            "unit": "s/iter",
            "extra": "iterations: 3\ncpu: 0.009892442742535689 s\nthreads: 1"
          },
          {
            "name": "Count",
            "value": 2531.6183080934734,
            "unit": "ns/iter",
            "extra": "iterations: 579\ncpu: 2499.766839378237 ns\nthreads: 1"
          },
          {
            "name": "Count",
            "value": 2521.112261981714,
            "unit": "ns/iter",
            "extra": "iterations: 579\ncpu: 2521.2884283246995 ns\nthreads: 1"
          },
          {
            "name": "Count",
            "value": 2540.5008637508986,
            "unit": "ns/iter",
            "extra": "iterations: 579\ncpu: 2540.554404145077 ns\nthreads: 1"
          },
          {
            "name": "Count_mean",
            "value": 2531.077144608695,
            "unit": "ns/iter",
            "extra": "iterations: 3\ncpu: 2520.536557282671 ns\nthreads: 1"
          },
          {
            "name": "Count_median",
            "value": 2531.618308093474,
            "unit": "ns/iter",
            "extra": "iterations: 3\ncpu: 2521.2884283246995 ns\nthreads: 1"
          },
          {
            "name": "Count_stddev",
            "value": 9.705622755749873,
            "unit": "ns/iter",
            "extra": "iterations: 3\ncpu: 20.4041746329266 ns\nthreads: 1"
          },
          {
            "name": "Count_cv",
            "value": 0.003834581959077491,
            "unit": "ns/iter",
            "extra": "iterations: 3\ncpu: 0.0080951710753697 ns\nthreads: 1"
          }
        ]
      }
    ],
    "jmh": [
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
        "date": 1795237091546,
        "tool": "jmh",
        "benches": [
          {
            "name": "sample.Codec.decode ( {\"size\":\"16\"} )",
            "value": 16.420938975603523,
            "unit": "ops/us",
            "extra": "iterations: 3\nforks: 2\nthreads: 1"
          },
          {
            "name": "sample.Codec.encode ( {\"size\":\"16\"} )",
            "value": 18.147435050215975,
            "unit": "ops/us",
            "extra": "iterations: 3\nforks: 2\nthreads: 1"
          }
        ]
      }
    ],
    "benchmarkjs": [
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
        "date": 1795237092003,
        "tool": "benchmarkjs",
        "benches": [
          {
            "name": "encode small",
            "value": 3177446,
            "range": "±25.44%",
            "unit": "ops/sec",
            "extra": "7 samples"
          },
          {
            "name": "encode large",
            "value": 46043,
            "range": "±37.18%",
            "unit": "ops/sec",
            "extra": "6 samples"
          },
          {
            "name": "decode large",
            "value": 34160,
            "range": "±9.74%",
            "unit": "ops/sec",
            "extra": "6 samples"
          }
        ]
      }
    ],
    "catch2": [
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
        "date": 1795237121216,
        "tool": "catch2",
        "benches": [
          {
            "name": "sum",
            "value": 960.362,
            "range": "± 6.14771",
            "unit": "ns",
            "extra": "100 samples\n65 iterations"
          }
        ]
      }
    ],
    "benchmarkdotnet": [
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
        "date": 1795237121522,
        "tool": "benchmarkdotnet",
        "benches": [
          {
            "name": "Sample.Codec.Encode(Size: 16)",
            "value": 12.875,
            "unit": "ns",
            "range": "± 0.3227486121839514"
          },
          {
            "name": "Sample.Codec.Encode(Size: 16)",
            "value": 10.5,
            "unit": "ns",
            "range": "± 0"
          }
        ]
      }
    ]
  }
}