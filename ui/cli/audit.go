package cli

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"switchboard/engine"
	"switchboard/eval/audit"
	"switchboard/eval/store"
	"switchboard/providers"
	"switchboard/ui/format"
)

// auditJob is what the flags say about a list of events.
type auditJob struct {
	wanted, verify   bool
	since, what, who string
	tags             []string
}

func (j *auditJob) addFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&j.wanted, "audit", false, "print instead what happened, the oldest first: who did what, and when")
	flags.BoolVar(&j.verify, "verify", false, "of the events: look whether one was removed, changed or put elsewhere; ends with 1 if so")
	flags.StringVar(&j.since, "since", "", "of the events: those since a date, a time or a span such as 24h or 7d")
	flags.StringVar(&j.what, "what", "", "of the events: "+nameEvents())
	flags.StringVar(&j.who, "who", "", "of the events: those of this person")
	flags.StringArrayVar(&j.tags, "tag", nil, "of the events: those with this tag, as in --tag team=search or --tag team")
}

func nameEvents() string {
	names := make([]string, len(audit.All))
	for i, w := range audit.All {
		names[i] = string(w)
	}
	return strings.Join(names, ", ")
}

// unwanted refuses flags of the list where no list is asked for.
func (j auditJob) unwanted() error {
	if j.verify || j.since != "" || j.what != "" || j.who != "" || len(j.tags) > 0 {
		return misuse("add --audit", "--verify, --since, --what, --who and --tag choose among events")
	}
	return nil
}

// filter is what the flags ask for.
func (j auditJob) filter(now time.Time) (f audit.Filter, err error) {
	f = audit.Filter{What: audit.What(j.what), Who: j.who, Tags: map[string]string{}}
	if j.what != "" && !slices.Contains(audit.All, f.What) {
		return f, misuse("there are "+nameEvents(), "there is no event %s", quoted(j.what))
	}
	for _, tag := range j.tags {
		key, value, _ := strings.Cut(tag, "=")
		f.Tags[engine.TagKey(strings.TrimSpace(key))] = strings.TrimSpace(value)
	}
	f.Since, err = moment(j.since, now)
	return f, err
}

// moment reads a date, a time, or a duration before now. An empty text is the beginning.
func moment(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, form := range []string{time.DateOnly, time.DateTime, time.RFC3339} {
		if t, err := time.ParseInLocation(form, text, now.Location()); err == nil {
			return t, nil
		}
	}
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n >= 0 {
			return now.AddDate(0, 0, -n), nil
		}
	}
	if span, err := time.ParseDuration(text); err == nil && span >= 0 {
		return now.Add(-span), nil
	}
	return time.Time{}, misuse("as in 2026-03-14, 2026-03-14T15:00:00Z, 24h or 7d", "--since %s is no date, time or span", quoted(text))
}

// witnessed is a store that keeps events.
type witnessed interface {
	Events() iter.Seq2[[]byte, error]
	VerifyEvents() (audit.Chain, error)
}

func (c *command) runAudit(ctx context.Context, job auditJob, query store.Query, disagree disagreeJob, args []string) error {
	filter, err := job.filter(time.Now())
	switch {
	case err != nil:
		return err
	case query.Limit < 0:
		return misuse("0 is all", "--limit is a number of events, not %d", query.Limit)
	case len(args) > 0 || query.Text != "" || disagree.wanted || disagree.scale != "":
		return misuse("leave the id, --search and --disagreements out", "--audit lists events")
	}
	app, err := c.Open(ctx, c.flags, Needs{Store: true})
	if err != nil {
		return err
	}
	events, ok := app.Store.(witnessed)
	switch {
	case !ok:
		return &failure{sentence: "this store keeps no events"}
	case job.verify:
		return c.verifyEvents(events)
	}
	if err := c.printEvents(ctx, events, filter, query.Limit); err != nil {
		c.tellDoubt(app.Store)
		return err
	}
	return doubtOf(app.Store)
}

// printEvents prints lines as they are stored, so that others can check their hashes.
// With a limit it prints the latest.
func (c *command) printEvents(ctx context.Context, events witnessed, filter audit.Filter, limit int) error {
	var latest [][]byte
	for line, err := range events.Events() {
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		e, err := audit.Read(line)
		if err != nil {
			return err
		}
		switch {
		case !filter.Takes(e):
		case limit == 0:
			c.out.line(providers.EscapeJSON(string(line)))
		default:
			latest = append(latest[max(0, len(latest)+1-limit):], line)
		}
	}
	for _, line := range latest {
		c.out.line(providers.EscapeJSON(string(line)))
	}
	return c.out.err
}

// verifiedJSON is whether the chain of events holds. Its names are a contract.
type verifiedJSON struct {
	Events int         `json:"events"`
	OK     bool        `json:"ok"`
	Last   uint64      `json:"last"` // number of the last event
	Hash   string      `json:"hash"` // and its hash
	Breaks []breakJSON `json:"breaks"`
}

type breakJSON struct {
	Number uint64 `json:"number"`
	What   string `json:"what"`
}

func (c *command) verifyEvents(events witnessed) error {
	chain, err := events.VerifyEvents()
	if err != nil {
		return err
	}
	if c.flags.JSON {
		v := verifiedJSON{chain.Events, chain.Broken == 0, chain.Head.Number, chain.Head.Hash, []breakJSON{}}
		for _, b := range chain.Breaks {
			v.Breaks = append(v.Breaks, breakJSON(b))
		}
		err = c.out.json(v)
	} else {
		c.out.chainText(chain)
	}
	if err == nil && chain.Broken > 0 {
		return &failure{sentence: fmt.Sprintf("the chain of events is broken in %s", format.Plural(chain.Broken, "place")),
			hint: "a backup that was made before may hold what is missing"}
	}
	return err
}

func (p *printer) chainText(chain audit.Chain) {
	for _, b := range chain.Breaks {
		p.line("✗ ", b.String())
	}
	p.line(format.Plural(chain.Events, "event"))
	if chain.Events > 0 {
		p.line(fmt.Sprintf("the last is %d, with the hash %s", chain.Head.Number, providers.CleanLine(chain.Head.Hash, 64)))
	}
	if chain.Broken == 0 {
		p.line("the chain holds")
	}
}
