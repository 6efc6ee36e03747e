package providers

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestWhatLagsGivesWayToWhoWaits(t *testing.T) {
	const tick = 100 * time.Millisecond
	for outcome, c := range map[string]struct {
		each           int64 // bytes that come in a tick
		hurried, waits bool  // the part, and somebody for room
		gives          bool
	}{
		"what trickles gives way":                {1, true, true, true},
		"so does what is slower than the pace":   {leastPace / 20, true, true, true},
		"what keeps the pace does not":           {leastPace / 10, true, true, false},
		"nor does what nobody waits for":         {1, true, false, false},
		"nor what may take its time":             {1, false, true, false},
		"nor what is not read, but waits itself": {3 << 20, true, true, false},
	} {
		t.Run(outcome, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				room := NewRoom(8<<20, 4<<20)
				gave, others, slow, waiter := make(chan struct{}), room.Part(), room.Part(), room.Part()
				if c.hurried {
					slow.Hurry(func(error) { close(gave) })
				}
				if others.Take(t.Context(), 3<<20, 0) != nil || slow.Take(t.Context(), 3<<20, 0) != nil {
					t.Fatal("there is no room")
				}
				go func() { // what comes, for longer than anybody waits
					defer slow.Release()
					for end := time.Now().Add(6 * time.Second); time.Now().Before(end); time.Sleep(tick) {
						select {
						case <-gave:
							return
						default:
							_ = slow.Take(t.Context(), c.each, 10*time.Second)
						}
					}
				}()
				time.Sleep(3 * time.Second)
				if c.waits {
					if err := waiter.Take(t.Context(), 3<<20, 2*time.Second); (err == nil) != c.gives {
						t.Error(err)
					}
				}
				select {
				case <-gave:
					if !c.gives {
						t.Error("it is told to give way")
					}
				default:
					if c.gives {
						t.Error("it is not told to give way")
					}
				}
				others.Release()
				time.Sleep(time.Minute)
			})
		})
	}
}

func TestOfWhatLagsTheMostGivesWayFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		room := NewRoom(8<<20, 4<<20)
		var told []int64
		for _, bytes := range []int64{1 << 20, 3 << 20, 2 << 20} {
			p := room.Part()
			p.Hurry(func(error) { told = append(told, bytes); go p.Release() })
			if err := p.Take(t.Context(), bytes, 0); err != nil {
				t.Fatal(err)
			}
		}
		calm := room.Part()
		calm.Hurry(func(error) { t.Error("what came whole is told to give way") })
		if err := calm.Take(t.Context(), 1<<20, 0); err != nil {
			t.Fatal(err)
		}
		calm.Hurry(nil)
		time.Sleep(2 * paceGrace)
		if err := room.Part().Take(t.Context(), 2<<20, time.Second); err != nil || len(told) != 1 || told[0] != 3<<20 {
			t.Errorf("%v after %d", err, told)
		}
	})
}
