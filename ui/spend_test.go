package ui

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"switchboard/engine"
	spending "switchboard/eval/spend"
	"switchboard/eval/spend/evidence"
	"switchboard/eval/spend/prompts"
	"switchboard/eval/usage"
	"switchboard/eval/usage/importer"
	"switchboard/eval/usage/rollup"
	"switchboard/providers"
	"switchboard/ui/shell"
)

// purse tells what was spent: a history that is made up.
type purse struct {
	history  *spending.History
	known    *evidence.Evidence
	prompts  prompts.Found
	outcomes []importer.Outcome
	fault    error
	reads    int
	block    chan struct{} // closed: it may answer; nil: at once
	late     chan struct{} // as block, for what ratings tell
}

func (p *purse) History(ctx context.Context, read func(int)) (*spending.History, error) {
	p.reads++
	read(3180)
	if p.block != nil {
		select {
		case <-p.block:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return p.history, p.fault
}

func (p *purse) Evidence(ctx context.Context) (*evidence.Evidence, error) {
	if p.late != nil {
		select {
		case <-p.late:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return p.known, p.fault
}

func (p *purse) Prompts(context.Context, time.Time, time.Time, int) (prompts.Found, error) {
	return p.prompts, p.fault
}

func (p *purse) Import(ctx context.Context, pasted string, progress func(importer.Progress), told func(importer.Outcome)) (bool, error) {
	if !strings.HasPrefix(pasted, "/") {
		return false, nil
	}
	progress(importer.Progress{File: pasted, Rows: 12_000, Share: 0.43})
	if p.block != nil {
		select {
		case <-p.block:
		case <-ctx.Done():
			return true, ctx.Err()
		}
	}
	for _, o := range p.outcomes {
		told(o)
	}
	return true, p.fault
}

func (p *purse) into(b *shell.App) { b.Spending = p }

func cents(n int64) usage.Amount { return usage.Exactly(providers.Nano(n * 10_000_000)) }

// groups of the made-up history.
var (
	billedPro   = &spending.Group{Source: usage.OpenAICosts, Provider: "openai", Model: "gpt-5.4-pro", Currency: "USD", Span: rollup.Days}
	loggedCalls = &spending.Group{Source: usage.LiteLLM, Provider: "anthropic", Model: "demo-flagship", Currency: "USD", Task: engine.Summarization,
		Policy: "p", Route: "demo-nano", Tags: []usage.Tag{{Name: "team", Value: "search"}}}
	ownCalls = &spending.Group{Source: spending.OwnCalls, Way: spending.SideBySide, Provider: "google", Model: "demo-nano", Currency: "USD", Task: engine.Extraction}
	ownAsk   = &spending.Group{Source: spending.OwnCalls, Way: spending.SideBySide, Provider: "anthropic", Model: "demo-flagship", Task: engine.Extraction, Policy: "p", Route: "demo-nano"}
	euros    = &spending.Group{Source: usage.DeepSeek, Provider: "deepseek", Model: "deepseek-v4", Currency: "CNY", Span: rollup.Days}
)

// monthOfSpending is a history of n days until now: a bill, a gateway's log, and
// what was sent here.
func monthOfSpending(n int) *spending.History {
	h := &spending.History{Trials: 40, Policy: "p", Files: []rollup.Tally{{File: "costs.csv", Format: usage.OpenAICosts, Rows: 31, New: 28, Unreadable: 3}}}
	today := time.Now().UTC().Truncate(24 * time.Hour)
	for i := n - 1; i >= 0; i-- {
		day := today.AddDate(0, 0, -i)
		k := int64(1 + (n-i)*7%11)
		add := func(g *spending.Group, s spending.Sums) {
			h.Lines = append(h.Lines, spending.Line{At: day, Group: g, Sums: s})
			if g.Span != rollup.Days {
				of := *g // as of a file: its hours have no tags
				if g = &of; g.Source != spending.OwnCalls {
					g.Tags, g.Apart = nil, true
				}
				for hour := range 3 {
					h.Hours = append(h.Hours, spending.Line{At: day.Add(time.Duration(9+hour) * time.Hour), Group: g, Sums: s})
				}
			}
		}
		if i%5 != 3 {
			add(billedPro, spending.Sums{Figures: rollup.Figures{Rows: 1, Requests: 400, Billed: cents(30_000 * k), BilledRows: 1}})
		}
		add(loggedCalls, spending.Sums{Lost: cents(40 * k), Figures: rollup.Figures{Rows: 120 * k, Requests: 120 * k, Input: 90_000, CachedInput: 20_000, Output: 8000,
			Reported: cents(11_000 * k), ReportedRows: 119 * k, UnpricedRows: k, Listed: cents(10_500 * k), Routed: cents(2_600 * k), Reference: cents(10_500 * k), Compared: 119 * k}, Uncompared: k})
		add(ownCalls, spending.Sums{Figures: rollup.Figures{Rows: 20, Requests: 20, Input: 5000, Output: 900, Estimated: cents(2_000), EstimatedRows: 20}})
		add(ownAsk, spending.Sums{Figures: rollup.Figures{Listed: cents(1_500), Routed: cents(300), Reference: cents(1_500), Compared: 10}})
		if i == 2 {
			add(euros, spending.Sums{Figures: rollup.Figures{Rows: 4, Billed: cents(1234), BilledRows: 4}})
		}
	}
	return h
}

func inSpendScreen(t *testing.T, p *purse, w, h int, change ...func(*shell.App)) *simulator {
	t.Helper()
	s := simulate(t, w, h, append(change, p.into)...)
	s.press("esc", "5")
	s.pass(time.Second)
	return s
}

func TestSpendSaysWhereTheMoneyGoes(t *testing.T) {
	story(t, "an answer that a program left when it ended is not said to be coming", func(t *testing.T) {
		h := monthOfSpending(60)
		h.Waiting = []time.Time{h.Lines[len(h.Lines)-1].At, h.Lines[0].At}
		s := inSpendScreen(t, &purse{history: h}, 120, 40)
		s.shows("· 1 unfinished answer")
	})
	story(t, "a month, and of how many days that is the rate", func(t *testing.T) {
		inSpendScreen(t, &purse{history: monthOfSpending(60)}, 160, 45).shows("≥~$64,811 a month at the rate of these 29 days")
		inSpendScreen(t, &purse{history: monthOfSpending(60)}, 80, 24).shows("≥~$64,811 a month (29 days)")
	})
	story(t, "totals by what they rest on, and what is in none of them", func(t *testing.T) {
		s := inSpendScreen(t, &purse{history: monthOfSpending(60)}, 120, 40)
		s.shows("30 days, 3 Dec 1999 – 1 Jan: ≥~$63,000", "≥~$64,811 a month", "billed $42,600, reported $19,800, estimated ~$600.00")
		s.shows("not in it: CNY 12.34 · 180 rows without a price · 3 unreadable rows of files")
		s.shows("█ billed ▓ reported ░ ~estimated")
		s.whole()
	})
	story(t, "why a row has no saving, or costs more", func(t *testing.T) {
		h := monthOfSpending(60)
		h.Lines = slices.DeleteFunc(h.Lines, func(l spending.Line) bool { return l.Group == euros })
		for i := range h.Lines {
			if l := &h.Lines[i]; l.Group.Model == "demo-flagship" {
				l.Routed = cents(13 * l.Listed.Money().Nano() / 10_000_000)
			}
		}
		for _, size := range [][2]int{{80, 24}, {100, 30}, {160, 45}} {
			s := inSpendScreen(t, &purse{history: h}, size[0], size[1])
			s.shows("cost ×13", "saves: of what is compared", "—: nothing is compared")
			s.whole()
		}
		s := inSpendScreen(t, &purse{history: h}, 40, 12)
		s.lacks("saves: ")
	})
	story(t, "what the policy and the reference would have cost, with the lost caches", func(t *testing.T) {
		s := inSpendScreen(t, &purse{history: monthOfSpending(60)}, 120, 40)
		s.shows("compared         21,720 prompts  180 not", "applied policy   ~$4,770")
		s.press("tab")
		s.shows("21,720 prompts", "as it was        ~$19,350", "applied policy   ~$4,770", "saves ~$14,580, 75 %", "caches lost      ≤~$72.00", "always reference ~$19,350", "comparing        ~$150.00")
		if row := s.row("loss, other"); !strings.Contains(row, "—") {
			t.Errorf("nothing is certified: %q", row)
		}
	})
	story(t, "by each dimension, one key after the other", func(t *testing.T) {
		s := inSpendScreen(t, &purse{history: monthOfSpending(60)}, 160, 45)
		for _, c := range [][]string{
			{"by task", "summarization", "task unknown"}, {"by tag", "team=search", "without a tag", "a call counts for each"}, {"by provider", "anthropic"},
			{"by pair", "demo-flagship → demo-nano", "of what is compared"}, {"by day", "2000-01-01"}, {"by source", "openai-costs"}, {"by way", "side by side", "from files"}, {"by model", "gpt-5.4-pro"},
		} {
			s.press("b")
			s.shows(c...)
		}
		s.press("B")
		s.shows("by way")
	})
	story(t, "in another time", func(t *testing.T) {
		s := inSpendScreen(t, &purse{history: monthOfSpending(60)}, 120, 40)
		s.press("T", "T")
		s.shows("today, 1 Jan: ")
		s.press("[")
		s.shows(" 31 Dec 1999: ", "by hour of 31 Dec 1999, UTC")
		s.press("]")
		s.shows("today, 1 Jan: ")
		s.press("]")
		s.shows("nothing is later")
		s.press("T")
		s.shows("all time: ")
		s.press("[")
		s.shows("all time has nothing before or after it; t shows a month")
		s.press("]")
		s.shows("all time has nothing before or after it")
		s.press("T")
		s.shows("this month, 1 Jan: ")
		s.press("[")
		s.shows(" 1–31 Dec 1999: ")
		s.press("[", "[", "[")
		s.shows("Nothing was spent in this time")
		s.whole()
	})
	story(t, "by the hour, of the last day or of the one that is chosen", func(t *testing.T) {
		s := inSpendScreen(t, &purse{history: monthOfSpending(60)}, 120, 40)
		s.press("u")
		s.shows("by hour of 1 Jan, UTC", "09", "11")
		s.press("b", "b", "b", "b", "b", "j")
		s.shows("by hour of 31 Dec 1999, UTC")
		s.press("u")
		s.shows("─ by day ")
	})
	story(t, "of one row only, and back", func(t *testing.T) {
		s := inSpendScreen(t, &purse{history: monthOfSpending(60)}, 120, 40)
		s.press("j", "enter")
		s.shows(" demo-flagship  30 days", "reported $19,800", "by task")
		s.lacks("gpt-5.4-pro")
		s.press("enter")
		s.shows(" demo-flagship · summarization  30 days", "by tag")
		s.press("esc", "esc")
		s.shows("≥~$63,000", "▸ demo-flagship")
	})
	story(t, "sorted by a column", func(t *testing.T) {
		s := inSpendScreen(t, &purse{history: monthOfSpending(60)}, 120, 40)
		s.press("s", "s")
		s.shows("spent ▴", "▸ deepseek-v4")
		s.press("r")
		s.shows("spent ▾", "▸ gpt-5.4-pro")
	})
	story(t, "with every figure on a page", func(t *testing.T) {
		s := inSpendScreen(t, &purse{history: monthOfSpending(60)}, 120, 40)
		s.press("v")
		s.shows("figures", "a vendor's bill", "worked out here, by list price", "in CNY")
		s.press("G")
		s.shows("costs.csv (openai-costs)", "3 unreadable")
		s.press("esc")
		s.lacks("a vendor's bill")
	})
	story(t, "what is not known is no amount of 0", func(t *testing.T) {
		h := &spending.History{Lines: []spending.Line{{At: time.Now().UTC().Truncate(24 * time.Hour), Group: euros,
			Sums: spending.Sums{Figures: rollup.Figures{Rows: 4, Requests: 4, Input: 4321, Uncounted: 4, Billed: cents(1234), BilledRows: 4}}}}}
		s := inSpendScreen(t, &purse{history: h}, 160, 45)
		s.shows("not in it: CNY 12.34", "4,321    — │", "??????")
		s.lacks("0000…")
		s.whole()
	})
	story(t, "an empty store says what to do", func(t *testing.T) {
		for _, size := range [][2]int{{40, 12}, {80, 24}, {160, 45}} {
			s := inSpendScreen(t, &purse{history: &spending.History{}}, size[0], size[1])
			s.shows("Nothing was spent yet", "import")
			s.lacks("what if", "worth", "sort")
			for _, key := range []string{"a", "o", "i", "tab", "v"} {
				s.press(key)
				s.shows("nothing was spent yet")
				s.lacks("halve prices")
			}
			s.whole()
		}
	})
	story(t, "nothing tells it", func(t *testing.T) {
		s := simulate(t, 80, 24)
		s.press("esc", "5", "b")
		s.shows("Nothing tells here", "nothing tells here what was spent")
		s.whole()
	})
	story(t, "a fault is told, and reading can begin again", func(t *testing.T) {
		p := &purse{fault: errors.New("the usage is damaged")}
		s := inSpendScreen(t, p, 80, 24)
		s.shows("✗ what was spent could not be read: the usage is damaged")
		p.fault, p.history = nil, monthOfSpending(3)
		s.press("R")
		s.pass(time.Second)
		s.shows("by model")
	})
}

func TestSpendReadsInTheBackground(t *testing.T) {
	story(t, "with progress, and can be stopped", func(t *testing.T) {
		p := &purse{history: monthOfSpending(3), block: make(chan struct{})}
		s := inSpendScreen(t, p, 80, 24)
		s.shows("reading, 3,180 figures …", "reading …")
		s.press("esc")
		s.pass(time.Second)
		s.shows("reading was stopped", "R reads it")
		close(p.block)
		s.press("R")
		s.pass(time.Second)
		s.shows("by model")
	})
	story(t, "only when something was added since", func(t *testing.T) {
		p := &purse{history: monthOfSpending(3)}
		s := inSpendScreen(t, p, 80, 24)
		s.press("6", "5")
		s.pass(time.Second)
		if p.reads != 1 {
			t.Errorf("read %d times", p.reads)
		}
		s.press("2", "1", "i")
		s.write("Say hello")
		s.press("enter")
		s.answered()
		s.press("esc", "5")
		s.pass(time.Second)
		if p.reads != 2 {
			t.Errorf("read %d times after a prompt", p.reads)
		}
	})
	story(t, "anew with the first key of another day, and not before", func(t *testing.T) {
		p := &purse{history: monthOfSpending(3)}
		s := inSpendScreen(t, p, 120, 40)
		s.pass(25 * time.Hour)
		if p.reads != 1 {
			t.Errorf("read %d times without a key", p.reads)
		}
		s.press("b")
		s.pass(time.Second)
		if p.reads != 2 {
			t.Errorf("read %d times on another day", p.reads)
		}
		s.press("b", "6")
		s.pass(25 * time.Hour)
		s.press("down", "5")
		s.pass(time.Second)
		if p.reads != 3 {
			t.Errorf("read %d times on a third day", p.reads)
		}
	})
	story(t, "hostile names are harmless", func(t *testing.T) {
		h := monthOfSpending(3)
		evil := "evil\x1b[2J\u202e\x07"
		h.Lines[0].Group = &spending.Group{Source: usage.CSV, Provider: evil, Model: evil, Task: engine.Task(evil), Currency: evil, Policy: "p", Route: evil, Tags: []usage.Tag{{Name: evil, Value: evil}}}
		h.Files[0].File = evil
		s := inSpendScreen(t, &purse{history: h}, 120, 40)
		for range 8 {
			for _, bad := range []string{"\x1b[2J", "\u202e", "\a"} {
				if strings.Contains(s.root.View().Content, bad) {
					t.Fatalf("the screen holds %q", bad)
				}
			}
			s.whole()
			s.press("b")
		}
		s.press("v")
		s.whole()
	})
}

func TestGoldenSpend(t *testing.T) {
	for _, size := range []struct {
		name string
		w, h int
	}{{"40x12", 40, 12}, {"80x24", 80, 24}, {"120x40", 120, 40}, {"220x60", 220, 60}} {
		story(t, size.name, func(t *testing.T) {
			p := &purse{history: monthOfSpending(60)}
			x := open(t, &memory{}, size.w, size.h, p.into)
			x.press("\x1b[17~")
			x.wait(time.Second)
			screens := x.text()
			x.press("\t", "b")
			screens += x.text()
			x.press("\t")
			golden.RequireEqual(t, screens+x.text())
			x.press(ctrlC)
			x.left()
		})
	}
}
