//go:build unix

package providers

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

func TestWhatACommandPrintedIsRememberedForMinutes(t *testing.T) {
	for outcome, test := range map[string]struct {
		key  Key
		want string
	}{
		"by an open provider": {Key{Cmd: "x"}.WithCache(), "1 1 2"},
		"not by a bare key":   {Key{Cmd: "x"}, "1 2 3"},
	} {
		t.Run(outcome, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				runs := 0
				run := func(context.Context) (string, error) { runs++; return strconv.Itoa(runs), nil }
				var got []string
				for _, pause := range []time.Duration{0, secretFor - time.Second, time.Second} {
					time.Sleep(pause)
					secret, err := test.key.cache.get(t.Context(), run)
					if err != nil {
						t.Fatal(err)
					}
					got = append(got, secret)
				}
				if s := strings.Join(got, " "); s != test.want {
					t.Errorf("got %s, want %s", s, test.want)
				}
			})
		})
	}
}

func TestLanesThatNeedAKeyAtOnceAskOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := Key{Cmd: "x"}.WithCache().cache
		var runs atomic.Int64
		var lanes sync.WaitGroup
		for _, fails := range []bool{false, true} {
			time.Sleep(secretFor)
			runs.Store(0)
			for range 8 {
				lanes.Go(func() {
					secret, err := m.get(t.Context(), func(context.Context) (string, error) {
						runs.Add(1)
						time.Sleep(time.Second)
						if fails {
							return "", errors.New("no")
						}
						return "sk", nil
					})
					if (err != nil) != fails || (secret == "sk") == fails {
						t.Errorf("got %q, %v", secret, err)
					}
				})
			}
			lanes.Wait()
			if runs.Load() != 1 {
				t.Errorf("fails %v: the command ran %d times", fails, runs.Load())
			}
		}
		time.Sleep(failureFor)
		if secret, err := m.get(t.Context(), func(context.Context) (string, error) { return "sk", nil }); secret != "sk" || err != nil {
			t.Errorf("a failure was remembered for too long: %v", err)
		}
	})
}

func TestALaneThatGivesUpLeavesTheOthersTheKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := Key{Cmd: "x"}.WithCache().cache
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		slowly := func(ctx context.Context) (string, error) {
			select {
			case <-time.After(time.Minute):
				return "sk", nil
			case <-ctx.Done():
				return "", ctx.Err()
			}
		}
		var lanes sync.WaitGroup
		for range 2 {
			lanes.Go(func() {
				if _, err := m.get(ctx, slowly); !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("got %v", err)
				}
			})
		}
		synctest.Wait()
		if secret, err := m.get(t.Context(), slowly); secret != "sk" || err != nil {
			t.Errorf("got %q, %v", secret, err)
		}
		lanes.Wait()
	})
}

func TestWhatACommandStartedEndsWithTheCall(t *testing.T) {
	file := filepath.Join(t.TempDir(), "pid")
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := Key{Cmd: "sleep 600 & echo $! > " + file + ".new; mv " + file + ".new " + file + "; wait"}.Resolve(ctx)
		done <- err
	}()
	var pid int
	for pid == 0 {
		raw, _ := os.ReadFile(file)
		pid, _ = strconv.Atoi(strings.TrimSpace(string(raw)))
		time.Sleep(time.Millisecond) // another process: there is nothing else to wait for
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	for range 5000 {
		if gone(pid) {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Error("a child of the command is still there")
	_ = syscall.Kill(pid, syscall.SIGKILL)
}

// gone reports a process that has ended, whether or not somebody fetched its
// result.
func gone(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return true
	}
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err == nil && strings.Contains(string(stat), ") Z ")
}

func TestWhatACommandLeavesBehindEndsWithIt(t *testing.T) {
	file := filepath.Join(t.TempDir(), "pid")
	secret, err := Key{Cmd: "sleep 600 & echo $! > " + file + "; echo sk-ours"}.Resolve(t.Context())
	if err != nil || secret != "sk-ours" {
		t.Fatalf("got %q, %v", secret, err)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(raw)))
	if err != nil {
		t.Fatal(err)
	}
	for range 5000 {
		if gone(pid) {
			return
		}
		time.Sleep(time.Millisecond) // another process: there is nothing else to wait for
	}
	t.Error("a child of the command is still there")
	_ = syscall.Kill(pid, syscall.SIGKILL)
}

func TestWhatACommandPrintsIsBounded(t *testing.T) {
	if _, err := (Key{Cmd: "yes sk-leak"}).Resolve(t.Context()); err == nil || !strings.Contains(err.Error(), "more than 64 KB") {
		t.Errorf("got %v", err)
	}
}
