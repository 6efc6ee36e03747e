package postgres

import (
	"context"
	"sync"

	"github.com/jackc/pgx/v5"
)

// commitNotices tell a process that follows the store whether anybody has committed since
// it looked: it then asks the database only when there is something new.
type commitNotices struct {
	mu     sync.Mutex
	asked  int  // how often the revision was asked for since the latest connection ended
	heard  bool // a connection listens for commits
	count  int  // how many notices came, of any kind
	known  int  // the revision, as read last
	since  int  // count when known was read; -1: it was not read
	cancel context.CancelFunc
}

// askedBefore is how often the revision has to be asked for until a connection listens.
const askedBefore = 3

// latest is the revision as it was read last. It is fresh if no notice came since; if not,
// the caller reads it and hands it, with from, to learn.
func (s *database) latest() (n int, fresh bool, from int) {
	s.notices.mu.Lock()
	defer s.notices.mu.Unlock()
	if s.notices.asked++; s.notices.asked == askedBefore {
		ctx, cancel := context.WithCancel(context.Background())
		s.notices.cancel = cancel
		go s.listen(ctx)
	}
	return s.notices.known, s.notices.heard && s.notices.since == s.notices.count, s.notices.count
}

func (s *database) learn(n, from int) {
	s.notices.mu.Lock()
	defer s.notices.mu.Unlock()
	s.notices.known, s.notices.since = n, from
}

// told notes a commit, or that a connection begins or ends to listen: while none
// listened, there may have been commits.
func (s *database) told(listens bool) {
	s.notices.mu.Lock()
	defer s.notices.mu.Unlock()
	s.notices.count++
	s.notices.heard = listens
}

// own notes a commit of this process at once: the server's notice of it comes later.
func (s *database) own() {
	s.notices.mu.Lock()
	defer s.notices.mu.Unlock()
	s.notices.count++
}

// listen hears commits until the connection ends. Then it begins again when
// somebody has asked some times.
func (s *database) listen(ctx context.Context) {
	defer func() {
		s.told(false)
		s.notices.mu.Lock()
		s.notices.asked = 0
		s.notices.mu.Unlock()
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
	s.notices.mu.Lock()
	defer s.notices.mu.Unlock()
	if s.notices.cancel != nil {
		s.notices.cancel()
	}
}
