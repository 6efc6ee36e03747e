package queue

import (
	"sync"
	"testing"
)

func TestAQueueDropsNothingAndKeepsEachSendersOrder(t *testing.T) {
	const senders, each = 8, 2000
	q := New[[2]int]()
	var wg sync.WaitGroup
	for s := range senders {
		wg.Go(func() {
			for i := range each {
				q.Push([2]int{s, i})
			}
		})
	}
	go func() { wg.Wait(); q.Close() }()
	var next [senders]int
	for open := true; open; {
		<-q.Ready()
		var got [][2]int
		got, open = q.Take()
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

func TestAQueueIsDeafAfterClose(t *testing.T) {
	q := New[int]()
	q.Close()
	q.Push(1)
	if got, open := q.Take(); len(got) > 0 || open {
		t.Errorf("%v %v", got, open)
	}
}
