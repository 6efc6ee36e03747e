package postgres

import (
	"context"
	"sync"

	"github.com/jackc/pgx/v5"
)

// news tells a process that follows the store whether anybody has committed since
// it looked: it then asks the database only when there is something new.
type news struct {
	mu     sync.Mutex
	asked  int  // how often
	heard  bool // a connection listens
	count  int  // of what was told
	known  int  // the revision
	since  int  // count when it was read; -1: it was not
	cancel context.CancelFunc
}

// askedBefore is after how many questions somebody counts as one who follows.
const askedBefore = 3

// latest is the revision that is known, if nothing was told since it was read. from is
// what to give back to learn.
func (s *database) latest() (n int, fresh bool, from int) {
	s.news.mu.Lock()
	defer s.news.mu.Unlock()
	if s.news.asked++; s.news.asked == askedBefore {
		ctx, cancel := context.WithCancel(context.Background())
		s.news.cancel = cancel
		go s.listen(ctx)
	}
	return s.news.known, s.news.heard && s.news.since == s.news.count, s.news.count
}

func (s *database) learn(n, from int) {
	s.news.mu.Lock()
	defer s.news.mu.Unlock()
	s.news.known, s.news.since = n, from
}

// told notes that somebody has committed, or that a connection begins or ends to
// listen: before and after it anything may have happened.
func (s *database) told(listens bool) {
	s.news.mu.Lock()
	defer s.news.mu.Unlock()
	s.news.count++
	s.news.heard = listens
}

// own notes a commit of this process, of which it need not be told.
func (s *database) own() {
	s.news.mu.Lock()
	defer s.news.mu.Unlock()
	s.news.count++
}

// listen hears commits until the connection ends. Then it begins again when
// somebody has asked some times.
func (s *database) listen(ctx context.Context) {
	defer func() {
		s.told(false)
		s.news.mu.Lock()
		s.news.asked = 0
		s.news.mu.Unlock()
	}()
	conn, err := pgx.ConnectConfig(ctx, s.config.ConnConfig)
	if err != nil {
		return
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(ctx, "listen "+s.names.channel()); err != nil {
		return
	}
	for {
		s.told(true)
		if _, err := conn.WaitForNotification(ctx); err != nil {
			return
		}
	}
}

// deaf ends listening.
func (s *database) deaf() {
	s.news.mu.Lock()
	defer s.news.mu.Unlock()
	if s.news.cancel != nil {
		s.news.cancel()
	}
}
