package dispatch

import (
	"sync"
	"testing"
)

func TestMailboxDropsNothingAndKeepsEachSendersOrder(t *testing.T) {
	const senders, each = 8, 2000
	m := NewMailbox[[2]int]()
	var wg sync.WaitGroup
	for s := range senders {
		wg.Go(func() {
			for i := range each {
				m.Post([2]int{s, i})
			}
		})
	}
	go func() { wg.Wait(); m.Close() }()
	var next [senders]int
	for open := true; open; {
		<-m.Ready()
		var got [][2]int
		got, open = m.Take()
		for _, v := range got {
			if next[v[0]] != v[1] {
				t.Fatalf("sender %d: got %d, want %d", v[0], v[1], next[v[0]])
			}
			next[v[0]]++
		}
	}
	for s, n := range next {
		if n != each {
			t.Errorf("sender %d: %d of %d arrived", s, n, each)
		}
	}
}

func TestMailboxIsDeafAfterClose(t *testing.T) {
	m := NewMailbox[int]()
	m.Close()
	m.Post(1)
	if got, open := m.Take(); len(got) > 0 || open {
		t.Errorf("%v %v", got, open)
	}
}
