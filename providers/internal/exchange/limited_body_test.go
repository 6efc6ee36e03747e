package exchange

import (
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func (b *limitedBody) closeAfter(t *testing.T, first int) {
	t.Helper()
	if _, err := io.ReadFull(b, make([]byte, first)); err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestClosingABodyKeepsTheConnectionOfAWholeAnswer(t *testing.T) {
	t.Run("reads the trailer of a whole answer, so that its connection is kept", func(t *testing.T) {
		rest := strings.NewReader("whole" + "trailer")
		b := &limitedBody{rc: io.NopCloser(rest), x: &Exchange{whole: true}, begun: true}
		if b.closeAfter(t, 5); rest.Len() != 0 {
			t.Errorf("%d bytes are left", rest.Len())
		}
	})
	t.Run("reads no more of a broken answer", func(t *testing.T) {
		rest := strings.NewReader("part" + "and more")
		b := &limitedBody{rc: io.NopCloser(rest), x: &Exchange{}, begun: true}
		if b.closeAfter(t, 4); rest.Len() != 8 {
			t.Errorf("%d bytes are left, want 8", rest.Len())
		}
	})
	t.Run("waits for no trailer longer than its time", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r, w := io.Pipe()
			go io.WriteString(w, "whole")
			b := &limitedBody{rc: r, x: &Exchange{whole: true}, begun: true}
			start := time.Now()
			if b.closeAfter(t, 5); time.Since(start) != drainTime {
				t.Errorf("took %s, want %s", time.Since(start), drainTime)
			}
		})
	})
}
