// Benchmath prints what golang.org/x/perf says of samples.txt: reference results for src/stat.
//
//	go run . < ../samples.txt > ../benchmath.txt
//
// A line for each sample: "median" n confidence center lo hi level, for four confidences; then a line for
// each pair: "u" n1 n2 U p, where p is "equal" when the test refuses because all values are equal; then, for each
// n and confidence, a line "ranks" n confidence lo hi: the order statistics that bound the median.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/aclements/go-moremath/stats"
	"golang.org/x/perf/benchmath"
)

var confidences = []float64{0.5, 0.9, 0.95, 0.99}

func number(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

func summarise(values []float64) {
	for _, confidence := range confidences {
		sample := benchmath.NewSample(append([]float64(nil), values...), &benchmath.DefaultThresholds)
		s := benchmath.AssumeNothing.Summary(sample, confidence)
		fmt.Println("median", len(values), confidence, number(s.Center), number(s.Lo), number(s.Hi), number(s.Confidence))
	}
}

func compare(x, y []float64) {
	r, err := stats.MannWhitneyUTest(x, y, stats.LocationDiffers)
	if err == stats.ErrSamplesEqual {
		fmt.Println("u", len(x), len(y), number(float64(len(x)*len(y))/2), "equal")
		return
	}
	if err != nil {
		panic(err)
	}
	fmt.Println("u", len(x), len(y), number(r.U), number(r.P))
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	var before []float64
	for in.Scan() {
		var values []float64
		for _, field := range strings.Fields(in.Text())[1:] {
			v, err := strconv.ParseFloat(field, 64)
			if err != nil {
				panic(err)
			}
			values = append(values, v)
		}
		summarise(values)
		if before != nil {
			compare(before, values)
			values = nil
		}
		before = values
	}
	for n := 1; n <= 200; n++ {
		for _, confidence := range []float64{0.5, 0.8, 0.9, 0.95, 0.99, 0.999} {
			ci := stats.QuantileCI(n, 0.5, confidence)
			fmt.Println("ranks", n, confidence, ci.LoOrder, ci.HiOrder)
		}
	}
}
