package keyed

import (
	"strconv"
	"testing"
)

func TestTheLatestValuesAreKept(t *testing.T) {
	var l Latest[int]
	if _, ok := l.Get("0"); ok {
		t.Error("one of nothing")
	}
	for i := range mostLatest + 10 {
		l.Put(strconv.Itoa(i), i)
	}
	l.Drop("20")
	for i, want := range map[int]bool{0: false, 9: false, 10: true, 19: true, 20: false, mostLatest + 9: true} {
		if got, ok := l.Get(strconv.Itoa(i)); ok != want || ok && got != i {
			t.Errorf("%d: %d, %v", i, got, ok)
		}
	}
	if len(l.all) != mostLatest-1 {
		t.Errorf("%d are kept", len(l.all))
	}
}
