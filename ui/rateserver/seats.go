package rateserver

import (
	"context"
	"sync"
)

// seats are who is there: each rater once.
type seats struct {
	mu sync.Mutex
	by map[string]*seat
}

// seat is where a rater sits.
type seat struct {
	leave context.CancelCauseFunc
	empty chan struct{} // closed when the rater has left
}

// take seats a rater, once whoever sits there under the name has left: a rater whose
// network broke off comes back at once, and need not wait until that is noticed. It
// returns how the seat is left, or why there is none.
func (s *seats) take(ctx context.Context, rater string, most int, leave context.CancelCauseFunc) (func(), error) {
	mine := &seat{leave: leave, empty: make(chan struct{})}
	for {
		s.mu.Lock()
		other := s.by[rater]
		if other == nil {
			if len(s.by) >= most {
				s.mu.Unlock()
				return nil, errFull
			}
			s.by[rater] = mine
			s.mu.Unlock()
			return func() { s.free(rater, mine) }, nil
		}
		s.mu.Unlock()
		other.leave(errElsewhere)
		select {
		case <-other.empty:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

func (s *seats) free(rater string, mine *seat) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.by, rater)
	close(mine.empty)
}
