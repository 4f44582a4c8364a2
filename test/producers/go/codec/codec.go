// Package codec turns records into bytes and back.
package codec

import (
	"encoding/base64"
	"encoding/json"
)

// Record is one line of a ledger.
type Record struct {
	ID   int               `json:"id"`
	Name string            `json:"name"`
	Tags map[string]string `json:"tags,omitempty"`
	Sums []float64         `json:"sums"`
}

// Encode gives r as JSON.
func Encode(r *Record) ([]byte, error) { return json.Marshal(r) }

// Decode reads what Encode wrote.
func Decode(p []byte) (*Record, error) {
	r := new(Record)
	return r, json.Unmarshal(p, r)
}

// Armour gives p as printable text.
func Armour(p []byte) string { return base64.StdEncoding.EncodeToString(p) }
