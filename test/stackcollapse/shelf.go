package main

import ("fmt"; "sort"; "strings"; "sync"; "encoding/json")

type shelf struct{ m map[string]int }
func (s *shelf) put(k string) { s.m[k]++ }
func hash(s string) (h uint32) { for i := 0; i < len(s); i++ { h = h*31 + uint32(s[i]) }; return }
func main() {
	var wg sync.WaitGroup
	for g := 0; g < 4; g++ {
		wg.Add(1)
		go func(g int) {
			defer wg.Done()
			s := &shelf{map[string]int{}}
			var h uint32
			for i := 0; i < 200000; i++ { k := fmt.Sprintf("k%d", i*7919%5003); s.put(k); h += hash(strings.Repeat(k, 5)) }
			ks := []string{}
			for k := range s.m { ks = append(ks, k) }
			sort.Strings(ks)
			b, _ := json.Marshal(s.m)
			fmt.Println(len(ks), h, len(b))
		}(g)
	}
	wg.Wait()
}
