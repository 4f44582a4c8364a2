package codec

import (
	"bytes"
	"reflect"
	"testing"
)

var record = &Record{ID: 7, Name: "paper", Tags: map[string]string{"ö": "ä", "a": "b"}, Sums: []float64{1, 2.5, 3e9}}

func TestRoundTrip(t *testing.T) {
	p, err := Encode(record)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Decode(p)
	if err != nil || !reflect.DeepEqual(got, record) {
		t.Fatalf("got %v, %v", got, err)
	}
	t.Logf("%d bytes", len(p))
}

func BenchmarkEncode(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Encode(record)
	}
}

func BenchmarkDecode(b *testing.B) {
	p, _ := Encode(record)
	b.SetBytes(int64(len(p)))
	b.ReportAllocs()
	for b.Loop() {
		Decode(p)
	}
}

func BenchmarkSum(b *testing.B) {
	for _, size := range []struct {
		name string
		n    int
	}{{"1KiB", 1 << 10}, {"16KiB", 16 << 10}} {
		p := bytes.Repeat([]byte("pawl"), size.n/4)
		b.Run("size="+size.name, func(b *testing.B) {
			b.SetBytes(int64(len(p)))
			for b.Loop() {
				Sum(p)
			}
		})
	}
}

func BenchmarkArmour(b *testing.B) {
	p := bytes.Repeat([]byte("pawl"), 512)
	b.SetBytes(int64(len(p)))
	for b.Loop() {
		Armour(p)
	}
}
