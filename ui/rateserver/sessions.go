package rateserver

import (
	"context"
	"sync"
)

// sessions are those under way: one a rater.
type sessions struct {
	mu sync.Mutex
	by map[string]*session
}

// session is that of one rater.
type session struct {
	leave context.CancelCauseFunc
	ended chan struct{} // closed when it has ended
}

// begin begins the session of a rater, after it has ended the one that the rater still
// has: a rater whose network broke off need not wait until that is noticed. It returns the
// function that ends the session, or why there is none.
func (s *sessions) begin(ctx context.Context, rater string, most int, leave context.CancelCauseFunc) (func(), error) {
	mine := &session{leave: leave, ended: make(chan struct{})}
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
			return func() { s.end(rater, mine) }, nil
		}
		s.mu.Unlock()
		other.leave(errElsewhere)
		select {
		case <-other.ended:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

func (s *sessions) end(rater string, mine *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.by, rater)
	close(mine.ended)
}
