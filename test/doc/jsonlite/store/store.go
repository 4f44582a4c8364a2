package store

type Store struct{ m map[string]int }

func (s *Store) Put(k string, v int) {
	if s.m == nil {
		s.m = map[string]int{}
	}
	s.m[k] = v
}

func (s *Store) Get(k string) (int, bool) {
	v, ok := s.m[k]
	return v, ok
}
