// Command play plays the faults of engine/faultbench in real time, against servers that it
// starts on this machine, and prints what came of each:
//
//	go run ./engine/faultbench/play          the sixteen faults: about 100 s
//	go run ./engine/faultbench/play storm    a storm of them over 1,500 prompts: about three minutes
package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/signal"
	"sync"
	"time"

	"switchboard/engine/faultbench"
	"switchboard/providers"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	good := false
	switch {
	case len(os.Args) == 1:
		good = playAll(ctx)
	case len(os.Args) == 2 && os.Args[1] == "storm":
		good = playStorm(ctx)
	default:
		fmt.Fprintln(os.Stderr, "play: the only argument there is, is storm")
	}
	if !good {
		os.Exit(1)
	}
}

// playStorm plays the storm of the tests.
func playStorm(ctx context.Context) bool {
	r, err := faultbench.Seventh.Play(ctx, loopback)
	fmt.Print(r.Table())
	if err != nil {
		fmt.Println(err)
	}
	return err == nil
}

// playAll plays all cases at once, because they wait most of the time.
func playAll(ctx context.Context) bool {
	cases := faultbench.Cases()
	results, errs := make([]faultbench.Result, len(cases)), make([]error, len(cases))
	var playing sync.WaitGroup
	for i, c := range cases {
		playing.Go(func() { results[i], errs[i] = faultbench.Play(ctx, c, loopback) })
	}
	playing.Wait()
	passed := 0
	fmt.Printf("%-34s %-6s %8s %9s %9s  %s\n", "fault", "", "took", "primary", "fallback", "wanted")
	for i, c := range cases {
		verdict := "✗"
		if errs[i] == nil {
			verdict = "✓"
			passed++
		}
		r := results[i]
		var took time.Duration
		for _, t := range r.Took {
			took = max(took, t)
		}
		fmt.Printf("%-34s %-6s %7.1fs %9d %9d  %s\n", c.Name, verdict, took.Seconds(), len(r.Primary), len(r.Fallback), c.Expect)
		if errs[i] != nil {
			fmt.Printf("    %v\n", errs[i])
		}
	}
	fmt.Printf("%d of %d\n", passed, len(cases))
	return passed == len(cases)
}

func loopback(h http.Handler) (string, providers.Dialer, func()) {
	s := httptest.NewServer(h)
	return s.URL, nil, s.Close
}
